package main

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// recipient is `facts ‖ wrapped key` of docs/design/001 section 2.
type recipient struct {
	kind  byte
	facts []byte
	// Of the KEM.
	algorithm  string
	keyID      [32]byte
	ciphertext []byte
	// Of the symmetric key.
	name    string
	version uint32
	// Of the password.
	memoryKiB     uint32
	passes, lanes byte
	salt          []byte

	wrappedKey []byte
}

const (
	kindKem       = 1
	kindSymmetric = 2
	kindPassword  = 3
)

type header struct {
	suite      suite
	exponent   int
	salt       []byte
	commitment []byte
	recipients []recipient
	// authenticated is everything up to the tag.
	authenticated []byte
	tag           []byte
}

// parseHeader returns the header and what follows it. It uses no key.
func parseHeader(file []byte) (*header, []byte, error) {
	in := &input{file}
	magic, err := in.bytes(5)
	if err != nil || !bytes.Equal(magic, []byte("QSENV")) {
		return nil, nil, malformed("not an envelope")
	}
	version, err := in.uint(1)
	if err != nil {
		return nil, nil, err
	}
	if version != 1 {
		return nil, nil, failure{"unsupported_version", "envelope of another version"}
	}
	id, err := in.uint(2)
	if err != nil {
		return nil, nil, err
	}
	h := &header{}
	if h.suite, err = suiteOf(id); err != nil {
		return nil, nil, err
	}
	exponent, err := in.uint(1)
	if err != nil || exponent < 12 || exponent > 20 {
		return nil, nil, malformed("chunk exponent")
	}
	h.exponent = int(exponent)
	count, err := in.uint(1)
	if err != nil || count < 1 || count > 32 {
		return nil, nil, malformed("number of recipients")
	}
	size, err := in.uint(4)
	if err != nil || size > 1_048_576 {
		return nil, nil, malformed("bytes of the recipients")
	}
	if h.salt, err = in.bytes(32); err != nil {
		return nil, nil, err
	}
	if h.commitment, err = in.bytes(32); err != nil {
		return nil, nil, err
	}
	block, err := in.bytes(int(size))
	if err != nil {
		return nil, nil, err
	}
	h.authenticated = file[:len(file)-len(in.rest)]
	if h.tag, err = in.bytes(64); err != nil {
		return nil, nil, err
	}

	list := &input{block}
	for range count {
		r, err := parseRecipient(list)
		if err != nil {
			return nil, nil, err
		}
		h.recipients = append(h.recipients, r)
	}
	if len(list.rest) != 0 {
		return nil, nil, malformed("%d bytes behind the recipients", len(list.rest))
	}
	for _, r := range h.recipients {
		if r.kind == kindPassword && count > 1 {
			return nil, nil, malformed("a password beside another recipient")
		}
	}
	return h, in.rest, nil
}

func parseRecipient(in *input) (r recipient, err error) {
	start := in.rest
	kind, err := in.uint(1)
	if err != nil {
		return r, err
	}
	r.kind = byte(kind)
	switch r.kind {
	case kindKem:
		err = r.parseKem(in)
	case kindSymmetric:
		err = r.parseSymmetric(in)
	case kindPassword:
		err = r.parsePassword(in)
	default:
		err = malformed("recipient of type %d", kind)
	}
	if err != nil {
		return r, err
	}
	r.facts = start[:len(start)-len(in.rest)]
	r.wrappedKey, err = in.bytes(48)
	return r, err
}

func (r *recipient) parseKem(in *input) error {
	algorithm, err := in.prefixed(1, 1, 64)
	if err != nil {
		return err
	}
	if !isAlgorithmID(algorithm) {
		return malformed("algorithm id")
	}
	r.algorithm = string(algorithm)
	id, err := in.bytes(32)
	if err != nil {
		return err
	}
	copy(r.keyID[:], id)
	if r.version, err = in.uint(4); err != nil {
		return err
	}
	r.ciphertext, err = in.prefixed(2, 1, 65_535)
	return err
}

func (r *recipient) parseSymmetric(in *input) error {
	name, err := in.prefixed(1, 1, 255)
	if err != nil {
		return err
	}
	if !utf8.Valid(name) || bytes.ContainsFunc(name, unicode.IsControl) {
		return malformed("key name")
	}
	r.name = string(name)
	r.version, err = in.uint(4)
	return err
}

func (r *recipient) parsePassword(in *input) error {
	memory, err := in.uint(4)
	if err != nil {
		return err
	}
	cost, err := in.bytes(2)
	if err != nil {
		return err
	}
	r.memoryKiB, r.passes, r.lanes = memory, cost[0], cost[1]
	r.salt, err = in.bytes(16)
	return err
}
