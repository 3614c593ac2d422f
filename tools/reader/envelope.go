package main

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"sort"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

type symmetricKey struct {
	name    string
	version uint32
	key     []byte
}

// keyring is what the reader holds.
type keyring struct {
	kems         []kemKey
	symmetric    []symmetricKey
	hasPassword  bool
	password     string
	maxMemoryKiB uint32
}

// encodeContext is docs/design/001 section 3.
func encodeContext(context map[string]string) ([]byte, error) {
	names := make([]string, 0, len(context))
	for name := range context {
		names = append(names, name)
	}
	// Go compares strings byte by byte.
	sort.Strings(names)
	encoded := u16(len(names))
	for _, name := range names {
		value := context[name]
		if len(name) > 65_535 || len(value) > 65_535 {
			return nil, malformed("context")
		}
		encoded = join(encoded, u16(len(name)), []byte(name), u16(len(value)), []byte(value))
	}
	if len(encoded) > 4096 {
		return nil, malformed("context of %d bytes", len(encoded))
	}
	return encoded, nil
}

func (h *header) wrappingKey(secret []byte, r recipient) ([]byte, error) {
	facts := sha512.Sum512(r.facts)
	info := join([]byte("quantum-shield/envelope/v1/wrap\x00"), u16(int(h.suite.id)), h.commitment, facts[:])
	return hkdf.Key(sha512.New, secret, h.salt, string(info), 32)
}

// unwrap returns nil when the secret did not wrap this recipient's key.
func (h *header) unwrap(secret []byte, r recipient) ([]byte, error) {
	key, err := h.wrappingKey(secret, r)
	if err != nil {
		return nil, err
	}
	mode, err := opener(aesGCM(key))
	if err != nil {
		return nil, err
	}
	fileKey, err := mode(make([]byte, 12), r.wrappedKey)
	if err != nil {
		return nil, nil
	}
	return fileKey, nil
}

// fileKey is section 6 step 2.
func (h *header) fileKey(holder keyring) ([]byte, error) {
	fits := false
	try := func(secret []byte, r recipient) ([]byte, error) {
		fits = true
		return h.unwrap(secret, r)
	}
	if holder.hasPassword && h.recipients[0].kind == kindPassword {
		r := h.recipients[0]
		impossible := r.passes < 1 || r.lanes < 1 || r.memoryKiB < 8*uint32(r.lanes)
		if impossible || r.memoryKiB > holder.maxMemoryKiB || r.passes > 16 || r.lanes > 16 {
			return nil, failure{"limit_exceeded", "the password asks for too much work"}
		}
		password := norm.NFC.Bytes([]byte(holder.password))
		secret := argon2.IDKey(password, r.salt, uint32(r.passes), r.memoryKiB, r.lanes, 32)
		if key, err := try(secret, r); key != nil || err != nil {
			return key, err
		}
	}
	for _, own := range holder.kems {
		for _, r := range h.recipients {
			if r.kind != kindKem || r.keyID != own.id || r.algorithm != own.algorithm {
				continue
			}
			fits = true
			secret, err := own.decapsulate(r.ciphertext)
			if err != nil {
				continue
			}
			if key, err := try(secret, r); key != nil || err != nil {
				return key, err
			}
		}
	}
	for _, own := range holder.symmetric {
		for _, r := range h.recipients {
			if r.kind != kindSymmetric || r.name != own.name || r.version != own.version {
				continue
			}
			if key, err := try(own.key, r); key != nil || err != nil {
				return key, err
			}
		}
	}
	if fits {
		return nil, errDecryption
	}
	return nil, failure{"no_matching_key", "sealed to other keys"}
}

// openEnvelope is section 6.
func openEnvelope(file []byte, holder keyring, context map[string]string) ([]byte, error) {
	encodedContext, err := encodeContext(context)
	if err != nil {
		return nil, err
	}
	h, payload, err := parseHeader(file)
	if err != nil {
		return nil, err
	}
	fileKey, err := h.fileKey(holder)
	if err != nil {
		return nil, err
	}

	digest := sha512.Sum512(encodedContext)
	label := []byte("quantum-shield/envelope/v1/keys\x00")
	info := join(label, u16(int(h.suite.id)), []byte{byte(h.exponent)}, digest[:])
	okm, err := hkdf.Key(sha512.New, fileKey, h.salt, string(info), 96+h.suite.nonceSize-5)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha512.New, okm[32:64])
	mac.Write(h.authenticated)
	commits := subtle.ConstantTimeCompare(okm[:32], h.commitment)
	authentic := subtle.ConstantTimeCompare(mac.Sum(nil), h.tag)
	if commits&authentic != 1 {
		return nil, errDecryption
	}
	mode, err := h.suite.key(okm[64:96])
	if err != nil {
		return nil, err
	}
	return openChunks(payload, 1<<h.exponent, okm[96:], mode)
}

// openChunks is section 5 and section 6 step 4.
func openChunks(payload []byte, chunkSize int, noncePrefix []byte, mode aead) ([]byte, error) {
	nonce := func(index uint32, last byte) []byte { return join(noncePrefix, u32(index), []byte{last}) }
	stride := chunkSize + 16
	content := make([]byte, 0, len(payload))
	index := uint32(0)
	for ; len(payload) > stride; index++ {
		chunk, err := mode(nonce(index, 0), payload[:stride])
		if err != nil {
			return nil, errDecryption
		}
		content = append(content, chunk...)
		payload = payload[stride:]
	}
	if len(payload) < 16 {
		return nil, errTruncated
	}
	chunk, err := mode(nonce(index, 1), payload)
	if err != nil {
		if len(payload) == stride {
			if _, err = mode(nonce(index, 0), payload); err == nil {
				return nil, errTruncated
			}
		}
		return nil, errDecryption
	}
	if len(chunk) == 0 && index > 0 {
		return nil, errDecryption
	}
	return append(content, chunk...), nil
}
