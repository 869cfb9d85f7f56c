// Parses a Go file and fails when it is not formatted as gofmt would.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	formatted, err := format.Source(text)
	if err != nil || !bytes.Equal(text, formatted) {
		fmt.Println("not as gofmt writes it:", err)
		os.Exit(1)
	}
}
