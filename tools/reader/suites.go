package main

import (
	"crypto/aes"
	"crypto/cipher"

	siv "github.com/tink-crypto/tink-go/v2/aead/subtle"
	"golang.org/x/crypto/chacha20poly1305"
)

// aead opens one chunk; its key is set.
type aead func(nonce, ciphertext []byte) ([]byte, error)

type suite struct {
	id        uint32
	name      string
	nonceSize int
	key       func(key []byte) (aead, error)
}

var suites = []suite{
	{1, "AES-256-GCM", 12, func(key []byte) (aead, error) { return opener(aesGCM(key)) }},
	{2, "ChaCha20-Poly1305", 12, func(key []byte) (aead, error) { return opener(chacha20poly1305.New(key)) }},
	{3, "XChaCha20-Poly1305", 24, func(key []byte) (aead, error) { return opener(chacha20poly1305.NewX(key)) }},
	{4, "AES-256-GCM-SIV", 12, aesGCMSIV},
}

func suiteOf(id uint32) (suite, error) {
	for _, row := range suites {
		if row.id == id {
			return row, nil
		}
	}
	return suite{}, failure{"unsupported_suite", "suite of another release"}
}

func suiteNamed(name string) (suite, error) {
	for _, row := range suites {
		if row.name == name {
			return row, nil
		}
	}
	return suite{}, failure{"unsupported_suite", "suite of another release"}
}

func aesGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func opener(mode cipher.AEAD, err error) (aead, error) {
	if err != nil {
		return nil, err
	}
	return func(nonce, ciphertext []byte) ([]byte, error) { return mode.Open(nil, nonce, ciphertext, nil) }, nil
}

// aesGCMSIV uses Tink's, which expects the nonce in front of the ciphertext.
func aesGCMSIV(key []byte) (aead, error) {
	mode, err := siv.NewAESGCMSIV(key)
	if err != nil {
		return nil, err
	}
	return func(nonce, ciphertext []byte) ([]byte, error) { return mode.Decrypt(join(nonce, ciphertext), nil) }, nil
}
