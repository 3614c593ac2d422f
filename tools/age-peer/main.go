// Command age-peer reads and writes age files with filippo.io/age, for tests of another implementation.
//
//	age-peer keygen                   an identity and its recipient, one a line
//	age-peer encrypt [-a] RECIPIENT   standard input to standard output; -a armors
//	age-peer decrypt IDENTITY-FILE    standard input to standard output
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

func keygen() error {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%s\n%s\n", identity, identity.Recipient())
	return err
}

func encrypt(recipient string, armored bool) error {
	recipients, err := age.ParseRecipients(strings.NewReader(recipient))
	if err != nil {
		return err
	}
	out := io.Writer(os.Stdout)
	if armored {
		text := armor.NewWriter(os.Stdout)
		defer text.Close()
		out = text
	}
	sealed, err := age.Encrypt(out, recipients...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(sealed, os.Stdin); err != nil {
		return err
	}
	return sealed.Close()
}

func decrypt(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	identities, err := age.ParseIdentities(file)
	if err != nil {
		return err
	}
	in := bufio.NewReader(os.Stdin)
	source := io.Reader(in)
	if front, _ := in.Peek(len(armor.Header)); string(front) == armor.Header {
		source = armor.NewReader(in)
	}
	content, err := age.Decrypt(source, identities...)
	if err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, content)
	return err
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "keygen":
		return keygen()
	case len(args) == 2 && args[0] == "encrypt":
		return encrypt(args[1], false)
	case len(args) == 3 && args[0] == "encrypt" && args[1] == "-a":
		return encrypt(args[2], true)
	case len(args) == 2 && args[0] == "decrypt":
		return decrypt(args[1])
	}
	return errors.New("usage: age-peer keygen | encrypt [-a] RECIPIENT | decrypt IDENTITY-FILE")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "age-peer:", err)
		os.Exit(1)
	}
}
