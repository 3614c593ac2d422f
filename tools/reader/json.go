package main

import (
	"encoding/base64"
	"encoding/json"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// members of a JSON object, read one by one; the first problem stays.
type members struct {
	values map[string]json.RawMessage
	err    error
}

func membersOf(text json.RawMessage) *members {
	m := &members{}
	if err := json.Unmarshal(text, &m.values); err != nil || m.values == nil {
		m.err = malformed("not a JSON object")
	}
	return m
}

func (m *members) exactly(names string) {
	expected := strings.Fields(names)
	for _, name := range expected {
		if _, found := m.values[name]; !found {
			m.fail("no member " + name)
		}
	}
	if len(m.values) != len(expected) {
		m.fail("unknown members")
	}
}

func (m *members) fail(message string) {
	if m.err == nil {
		m.err = malformed("%s", message)
	}
}

func (m *members) text(name string) string {
	var value *string
	if json.Unmarshal(m.values[name], &value) != nil || value == nil {
		m.fail(name + " is not a string")
		return ""
	}
	// encoding/json puts U+FFFD where a surrogate stands alone.
	if !utf8.Valid(m.values[name]) || strings.ContainsRune(*value, utf8.RuneError) {
		m.fail(name + " is not well-formed")
	}
	return *value
}

func (m *members) number(name string, most uint64) uint64 {
	var value *uint64
	if json.Unmarshal(m.values[name], &value) != nil || value == nil || *value > most {
		m.fail(name + " is not a number in range")
		return 0
	}
	return *value
}

// bytes reads base64url; size 0 stands for any.
func (m *members) bytes(name string, size int) []byte {
	text := m.text(name)
	value, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") || (size != 0 && len(value) != size) {
		m.fail(name + " is not base64url of its size")
	}
	return value
}

// fromJSON gives the binary envelope of a JSON twin, docs/design/001 section 7.
func fromJSON(text []byte) ([]byte, error) {
	m := membersOf(text)
	if m.text("format") != "quantum-shield/envelope" || m.err != nil {
		return nil, malformed("not a JSON envelope")
	}
	if version := m.number("version", 1<<53); m.err == nil && version != 1 {
		return nil, failure{"unsupported_version", "envelope of another version"}
	}
	m.exactly("format version suite chunkSize salt commitment recipients tag payload")
	chunkSize := m.number("chunkSize", 1<<20)
	if bits.OnesCount64(chunkSize) != 1 {
		m.fail("chunkSize is no power of two")
	}
	name := m.text("suite")
	salt, commitment := m.bytes("salt", 32), m.bytes("commitment", 32)
	tag, payload := m.bytes("tag", 64), m.bytes("payload", 0)
	var list []json.RawMessage
	if json.Unmarshal(m.values["recipients"], &list) != nil || len(list) < 1 || len(list) > 32 {
		m.fail("recipients")
	}
	if m.err != nil {
		return nil, m.err
	}
	suite, err := suiteNamed(name)
	if err != nil {
		return nil, err
	}
	var recipients []byte
	for _, item := range list {
		encoded, err := recipientFromJSON(item)
		if err != nil {
			return nil, err
		}
		recipients = append(recipients, encoded...)
	}
	exponent := byte(bits.TrailingZeros64(chunkSize))
	return join([]byte("QSENV\x01"), u16(int(suite.id)), []byte{exponent, byte(len(list))},
		u32(uint32(len(recipients))), salt, commitment, recipients, tag, payload), nil
}

func recipientFromJSON(text json.RawMessage) ([]byte, error) {
	m := membersOf(text)
	if m.err != nil {
		return nil, m.err
	}
	var facts []byte
	switch m.text("type") {
	case "kem":
		m.exactly("type algorithm keyId keyVersion ciphertext wrappedKey")
		algorithm, ciphertext := m.text("algorithm"), m.bytes("ciphertext", 0)
		if len(algorithm) > 64 || len(ciphertext) > 65_535 {
			m.fail("algorithm or ciphertext")
		}
		facts = join([]byte{kindKem, byte(len(algorithm))}, []byte(algorithm), m.bytes("keyId", 32),
			u32(uint32(m.number("keyVersion", 1<<32-1))), u16(len(ciphertext)), ciphertext)
	case "symmetric":
		m.exactly("type name keyVersion wrappedKey")
		name := m.text("name")
		if len(name) > 255 {
			m.fail("name")
		}
		facts = join([]byte{kindSymmetric, byte(len(name))}, []byte(name),
			u32(uint32(m.number("keyVersion", 1<<32-1))))
	case "password":
		m.exactly("type memoryKiB passes parallelism salt wrappedKey")
		facts = join([]byte{kindPassword}, u32(uint32(m.number("memoryKiB", 1<<32-1))),
			[]byte{byte(m.number("passes", 255)), byte(m.number("parallelism", 255))}, m.bytes("salt", 16))
	default:
		m.fail("type of a recipient")
	}
	return join(facts, m.bytes("wrappedKey", 48)), m.err
}
