package main

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/base64"

	"github.com/cloudflare/circl/kem/mlkem/mlkem512"
)

// kemKey is a private key of a KEM, made from its seed.
type kemKey struct {
	algorithm string
	id        [32]byte
	// decapsulate fails for ciphertexts that the KEM cannot take.
	decapsulate func(ciphertext []byte) ([]byte, error)
}

// thumbprint is RFC 7638 for the key type AKP.
func thumbprint(alg string, public []byte) [32]byte {
	pub := base64.RawURLEncoding.EncodeToString(public)
	return sha256.Sum256([]byte(`{"alg":"` + alg + `","kty":"AKP","pub":"` + pub + `"}`))
}

func newKemKey(algorithm string, seed []byte) (kemKey, error) {
	size, alg := 32, algorithm
	switch algorithm {
	case "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024":
		size = 64
	case "X-Wing":
		alg = "MLKEM768-X25519"
	case "MLKEM768-P256", "MLKEM1024-P384":
	default:
		return kemKey{}, failure{"unsupported_algorithm", algorithm}
	}
	if len(seed) != size {
		return kemKey{}, failure{"invalid_key", "seed of another size"}
	}
	public, decapsulate, err := expand(algorithm, seed)
	return kemKey{algorithm, thumbprint(alg, public), decapsulate}, err
}

type decapsulation func(ciphertext []byte) ([]byte, error)

func expand(algorithm string, seed []byte) ([]byte, decapsulation, error) {
	switch algorithm {
	case "ML-KEM-512":
		public, private := mlkem512.Scheme().DeriveKeyPair(seed)
		raw, err := public.MarshalBinary()
		return raw, func(ct []byte) ([]byte, error) { return mlkem512.Scheme().Decapsulate(private, ct) }, err
	case "ML-KEM-768":
		return mlKem768(seed)
	case "ML-KEM-1024":
		return mlKem1024(seed)
	case "X-Wing":
		return hybrid(seed, mlKem768, 1088, ecdh.X25519(), 32, 32, `\.//^\`)
	case "MLKEM768-P256":
		return hybrid(seed, mlKem768, 1088, ecdh.P256(), 128, 32, algorithm)
	default:
		return hybrid(seed, mlKem1024, 1568, ecdh.P384(), 48, 48, algorithm)
	}
}

func mlKem768(seed []byte) ([]byte, decapsulation, error) {
	key, err := mlkem.NewDecapsulationKey768(seed)
	if err != nil {
		return nil, nil, err
	}
	return key.EncapsulationKey().Bytes(), key.Decapsulate, nil
}

func mlKem1024(seed []byte) ([]byte, decapsulation, error) {
	key, err := mlkem.NewDecapsulationKey1024(seed)
	if err != nil {
		return nil, nil, err
	}
	return key.EncapsulationKey().Bytes(), key.Decapsulate, nil
}

// hybrid is X-Wing (draft-connolly-cfrg-xwing-kem section 5) and its siblings in
// draft-irtf-cfrg-concrete-hybrid-kems: both halves from SHAKE256 of the seed, secrets joined by SHA3-256.
// The scalar is the first window of scalarSize bytes that the curve accepts.
func hybrid(
	seed []byte, lattice func([]byte) ([]byte, decapsulation, error), latticeSize int,
	curve ecdh.Curve, groupSeed, scalarSize int, label string,
) ([]byte, decapsulation, error) {
	expanded := sha3.SumSHAKE256(seed, 64+groupSeed)
	latticePublic, latticeDecapsulate, err := lattice(expanded[:64])
	if err != nil {
		return nil, nil, err
	}
	var private *ecdh.PrivateKey
	for window := expanded[64:]; private == nil; window = window[scalarSize:] {
		if len(window) < scalarSize {
			return nil, nil, failure{"invalid_key", "no scalar in the seed"}
		}
		private, _ = curve.NewPrivateKey(window[:scalarSize])
	}
	groupPublic := private.PublicKey().Bytes()

	decapsulate := func(ciphertext []byte) ([]byte, error) {
		if len(ciphertext) < latticeSize {
			return nil, malformed("KEM ciphertext")
		}
		latticeSecret, err := latticeDecapsulate(ciphertext[:latticeSize])
		if err != nil {
			return nil, err
		}
		peer, err := curve.NewPublicKey(ciphertext[latticeSize:])
		if err != nil {
			return nil, err
		}
		groupSecret, err := private.ECDH(peer)
		if err != nil {
			return nil, err
		}
		joined := join(latticeSecret, groupSecret, ciphertext[latticeSize:], groupPublic, []byte(label))
		secret := sha3.Sum256(joined)
		return secret[:], nil
	}
	return join(latticePublic, groupPublic), decapsulate, nil
}
