package main

import "encoding/binary"

// input reads big-endian fields off the front of untrusted bytes.
type input struct{ rest []byte }

func (in *input) bytes(count int) ([]byte, error) {
	if count > len(in.rest) {
		return nil, malformed("%d bytes wanted, %d left", count, len(in.rest))
	}
	value := in.rest[:count]
	in.rest = in.rest[count:]
	return value, nil
}

// uint reads 1 to 4 bytes.
func (in *input) uint(size int) (uint32, error) {
	field, err := in.bytes(size)
	if err != nil {
		return 0, err
	}
	var value uint32
	for _, digit := range field {
		value = value<<8 | uint32(digit)
	}
	return value, nil
}

// prefixed reads a byte string of least to most bytes behind its length.
func (in *input) prefixed(size int, least, most uint32) ([]byte, error) {
	length, err := in.uint(size)
	if err != nil {
		return nil, err
	}
	if length < least || length > most {
		return nil, malformed("a field of %d bytes, expected %d to %d", length, least, most)
	}
	return in.bytes(int(length))
}

// isAlgorithmID tells whether text has the characters 21 to 7E that algorithm ids are made of.
func isAlgorithmID(text []byte) bool {
	for _, character := range text {
		if character < 0x21 || character > 0x7e {
			return false
		}
	}
	return len(text) >= 1 && len(text) <= 64
}

func u16(value int) []byte    { return binary.BigEndian.AppendUint16(nil, uint16(value)) }
func u32(value uint32) []byte { return binary.BigEndian.AppendUint32(nil, value) }

func join(parts ...[]byte) []byte {
	var joined []byte
	for _, part := range parts {
		joined = append(joined, part...)
	}
	return joined
}
