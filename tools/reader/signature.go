package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/base64"
	"encoding/binary"
	"io"

	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"
)

// verifier is a public key that the caller brings.
type verifier struct {
	algorithm string
	id        [32]byte
	verify    func(message, signature []byte) bool
}

func newVerifier(algorithm string, public []byte) (verifier, error) {
	v := verifier{algorithm: algorithm, id: thumbprint(algorithm, public)}
	switch algorithm {
	case "Ed25519":
		if len(public) != ed25519.PublicKeySize {
			return v, failure{"invalid_key", algorithm}
		}
		x := base64.RawURLEncoding.EncodeToString(public)
		v.id = sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
		v.verify = func(message, signature []byte) bool { return ed25519.Verify(public, message, signature) }
		return v, nil
	case "ML-DSA-44":
		key := new(mldsa44.PublicKey)
		v.verify = func(m, s []byte) bool { return mldsa44.Verify(key, m, nil, s) }
		return v, unmarshal(key, public)
	case "ML-DSA-65":
		key := new(mldsa65.PublicKey)
		v.verify = func(m, s []byte) bool { return mldsa65.Verify(key, m, nil, s) }
		return v, unmarshal(key, public)
	case "ML-DSA-87":
		key := new(mldsa87.PublicKey)
		v.verify = func(m, s []byte) bool { return mldsa87.Verify(key, m, nil, s) }
		return v, unmarshal(key, public)
	default:
		return v, failure{"unsupported_algorithm", algorithm}
	}
}

func unmarshal(key interface{ UnmarshalBinary([]byte) error }, public []byte) error {
	if key.UnmarshalBinary(public) != nil {
		return failure{"invalid_key", "public key"}
	}
	return nil
}

type signer struct {
	algorithm string
	id        [32]byte
}

// parseSignatureFile returns the header, who signed, and the signatures.
func parseSignatureFile(file []byte) ([]byte, []signer, [][]byte, error) {
	in := &input{file}
	magic, err := in.bytes(4)
	if err != nil || !bytes.Equal(magic, []byte("QSIG")) {
		return nil, nil, nil, malformed("not a signature file")
	}
	version, err := in.uint(1)
	if err != nil {
		return nil, nil, nil, err
	}
	if version != 1 {
		return nil, nil, nil, failure{"unsupported_version", "signature file of another version"}
	}
	digest, err := in.uint(1)
	if err != nil || digest != 1 {
		return nil, nil, nil, malformed("digest")
	}
	count, err := in.uint(1)
	if err != nil || count < 1 || count > 4 {
		return nil, nil, nil, malformed("number of signers")
	}
	signers := make([]signer, count)
	seen := map[[32]byte]bool{}
	for i := range signers {
		algorithm, err := in.prefixed(1, 1, 64)
		if err != nil {
			return nil, nil, nil, err
		}
		id, err := in.bytes(32)
		if err != nil {
			return nil, nil, nil, err
		}
		signers[i].algorithm = string(algorithm)
		copy(signers[i].id[:], id)
		if !isAlgorithmID(algorithm) || seen[signers[i].id] {
			return nil, nil, nil, malformed("signer")
		}
		seen[signers[i].id] = true
	}
	header := file[:len(file)-len(in.rest)]
	signatures := make([][]byte, count)
	for i := range signatures {
		if signatures[i], err = in.prefixed(2, 1, 65_535); err != nil {
			return nil, nil, nil, err
		}
	}
	if len(in.rest) != 0 {
		return nil, nil, nil, malformed("%d bytes too many", len(in.rest))
	}
	return header, signers, signatures, nil
}

// verifyDetached is docs/design/002.
func verifyDetached(content io.Reader, file []byte, keys []verifier, context []byte) error {
	header, signers, signatures, err := parseSignatureFile(file)
	if err != nil {
		return err
	}
	byID := map[[32]byte]verifier{}
	for _, key := range keys {
		byID[key.id] = key
	}
	for _, claimed := range signers {
		if key, found := byID[claimed.id]; !found || key.algorithm != claimed.algorithm {
			return failure{"signers_mismatch", "signed by others"}
		}
	}
	if len(byID) != len(signers) {
		return failure{"signers_mismatch", "signed by others"}
	}

	hash := sha3.NewSHAKE256()
	length, err := io.Copy(hash, content)
	if err != nil {
		return err
	}
	digest := make([]byte, 64)
	_, _ = hash.Read(digest)
	statement := join([]byte("quantum-shield detached signature\x00"), u16(len(header)), header, digest,
		binary.BigEndian.AppendUint64(nil, uint64(length)), u16(len(context)), context)
	for i, claimed := range signers {
		if !byID[claimed.id].verify(statement, signatures[i]) {
			return failure{"signature_invalid", "content, context or a signature has been changed"}
		}
	}
	return nil
}
