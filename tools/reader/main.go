// Command reader opens envelopes and verifies detached signature files. It was written from docs/design/001 and
// docs/design/002 alone and shares no code with the packages: what it opens follows the pages, not an implementation.
//
//	reader open [-seed ALGORITHM:HEX]... [-key NAME:VERSION:HEX]... [-password TEXT] [-context NAME=VALUE]... [-json] FILE
//	reader verify -signer ALGORITHM:HEX... [-context HEX] -signature FILE FILE
//
// A failure prints `CODE: what happened` to standard error and exits with 1; wrong usage exits with 2.
package main

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// failure carries one of the codes that the pages name.
type failure struct{ code, message string }

func (f failure) Error() string { return f.code + ": " + f.message }

func malformed(format string, values ...any) error {
	return failure{"malformed", fmt.Sprintf(format, values...)}
}

var errDecryption = failure{"decryption_failed", "the envelope could not be opened"}
var errTruncated = failure{"truncated", "the end of the envelope is missing"}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string         { return strings.Join(*l, " ") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

func usage(message string) {
	fmt.Fprintln(os.Stderr, "usage:", message)
	os.Exit(2)
}

// parts splits at the last count-1 colons, so that names may contain some.
func parts(text string, count int) []string {
	fields := make([]string, count)
	for i := count - 1; i > 0; i-- {
		at := strings.LastIndexByte(text, ':')
		if at < 0 {
			usage("expected " + strconv.Itoa(count) + " fields between colons in " + text)
		}
		text, fields[i] = text[:at], text[at+1:]
	}
	fields[0] = text
	return fields
}

func bytesOf(text string) []byte {
	value, err := hex.DecodeString(text)
	if err != nil {
		usage(err.Error())
	}
	return value
}

func runOpen(args []string) error {
	flags := flag.NewFlagSet("open", flag.ExitOnError)
	var seeds, keys, contexts list
	flags.Var(&seeds, "seed", "private key of a KEM, ALGORITHM:HEX; HEX alone is X-Wing")
	flags.Var(&keys, "key", "symmetric key, NAME:VERSION:HEX")
	flags.Var(&contexts, "context", "NAME=VALUE")
	password := flags.String("password", "", "password")
	isJSON := flags.Bool("json", false, "the file is a JSON twin")
	maxMemory := flags.Uint("max-memory", 1<<20, "KiB that Argon2id may use")
	_ = flags.Parse(args)
	if flags.NArg() != 1 {
		usage("reader open [flags] FILE")
	}

	var holder keyring
	for _, text := range seeds {
		if !strings.Contains(text, ":") {
			text = "X-Wing:" + text
		}
		fields := parts(text, 2)
		key, err := newKemKey(fields[0], bytesOf(fields[1]))
		if err != nil {
			return err
		}
		holder.kems = append(holder.kems, key)
	}
	for _, text := range keys {
		fields := parts(text, 3)
		version, err := strconv.ParseUint(fields[1], 10, 32)
		if err != nil {
			usage(err.Error())
		}
		holder.symmetric = append(holder.symmetric, symmetricKey{fields[0], uint32(version), bytesOf(fields[2])})
	}
	flags.Visit(func(f *flag.Flag) { holder.hasPassword = holder.hasPassword || f.Name == "password" })
	holder.password, holder.maxMemoryKiB = *password, uint32(*maxMemory)

	context := map[string]string{}
	for _, text := range contexts {
		name, value, found := strings.Cut(text, "=")
		if _, repeated := context[name]; !found || repeated {
			usage("context " + text)
		}
		context[name] = value
	}

	file, err := os.ReadFile(flags.Arg(0))
	if err != nil {
		return err
	}
	if *isJSON {
		if file, err = fromJSON(file); err != nil {
			return err
		}
	}
	content, err := openEnvelope(file, holder, context)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(content)
	return err
}

func runVerify(args []string) error {
	flags := flag.NewFlagSet("verify", flag.ExitOnError)
	var signers list
	flags.Var(&signers, "signer", "public key, ALGORITHM:HEX")
	context := flags.String("context", "", "context, hexadecimal")
	signature := flags.String("signature", "", "the signature file")
	_ = flags.Parse(args)
	if flags.NArg() != 1 || *signature == "" || len(signers) == 0 {
		usage("reader verify -signer ALGORITHM:HEX... -signature FILE FILE")
	}
	var keys []verifier
	for _, text := range signers {
		fields := parts(text, 2)
		key, err := newVerifier(fields[0], bytesOf(fields[1]))
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	file, err := os.ReadFile(*signature)
	if err != nil {
		return err
	}
	content, err := os.Open(flags.Arg(0))
	if err != nil {
		return err
	}
	defer content.Close()
	return verifyDetached(content, file, keys, bytesOf(*context))
}

func main() {
	if len(os.Args) < 2 {
		usage("reader open | verify")
	}
	var err error
	switch os.Args[1] {
	case "open":
		err = runOpen(os.Args[2:])
	case "verify":
		err = runVerify(os.Args[2:])
	default:
		usage("reader open | verify")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
