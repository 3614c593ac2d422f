import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.pqc.crypto.lms.LMOtsParameters;
import org.bouncycastle.pqc.crypto.lms.LMSKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.lms.LMSKeyPairGenerator;
import org.bouncycastle.pqc.crypto.lms.LMSParameters;
import org.bouncycastle.pqc.crypto.lms.LMSSigner;
import org.bouncycastle.pqc.crypto.lms.LMSigParameters;
import org.bouncycastle.pqc.crypto.xmss.XMSSKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.xmss.XMSSKeyPairGenerator;
import org.bouncycastle.pqc.crypto.xmss.XMSSParameters;

/**
 * Bouncy Castle on request: a line "OPERATION SECONDS" on stdin, "COUNT SECONDS" back, in CPU time of the one thread
 * that works. Whoever asks warms it up.
 */
public class HashSigs {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private interface Operation {
    void run();
  }

  private static AsymmetricCipherKeyPair lmsKey(LMSigParameters tree, LMOtsParameters ots) {
    LMSKeyPairGenerator generator = new LMSKeyPairGenerator();
    generator.init(new LMSKeyGenerationParameters(new LMSParameters(tree, ots), RANDOM));
    return generator.generateKeyPair();
  }

  private static Operation lmsVerify() {
    AsymmetricCipherKeyPair pair =
        lmsKey(LMSigParameters.lms_sha256_n32_h5, LMOtsParameters.sha256_n32_w4);
    byte[] message = new byte[256];
    LMSSigner signer = new LMSSigner();
    signer.init(true, pair.getPrivate());
    byte[] signature = signer.generateSignature(message);
    return () -> {
      LMSSigner verifier = new LMSSigner();
      verifier.init(false, pair.getPublic());
      if (!verifier.verifySignature(message, signature)) throw new IllegalStateException();
    };
  }

  private static void xmssKey() {
    XMSSKeyPairGenerator generator = new XMSSKeyPairGenerator();
    generator.init(new XMSSKeyGenerationParameters(new XMSSParameters(10, new SHA256Digest()), RANDOM));
    generator.generateKeyPair();
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Operation> operations = new LinkedHashMap<>();
    operations.put(
        "lms-h10-w4", () -> lmsKey(LMSigParameters.lms_sha256_n32_h10, LMOtsParameters.sha256_n32_w4));
    operations.put(
        "lms-h10-w8", () -> lmsKey(LMSigParameters.lms_sha256_n32_h10, LMOtsParameters.sha256_n32_w8));
    operations.put("lms-verify-w4", lmsVerify());
    operations.put("xmss-sha2-10-256", HashSigs::xmssKey);
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      Operation operation = operations.get(words[0]);
      double wanted = Double.parseDouble(words[1]);
      long start = CLOCK.getCurrentThreadCpuTime();
      int count = 0;
      double seconds = 0;
      do {
        operation.run();
        count++;
        seconds = (CLOCK.getCurrentThreadCpuTime() - start) / 1e9;
      } while (seconds < wanted);
      System.out.println(count + " " + seconds);
    }
  }
}
