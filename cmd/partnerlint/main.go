// Command partnerlint judges HubSpot Partner Access: policies and portal exports in, audit reports out.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(int(run(context.Background(), os.Args[1:], shell{in: os.Stdin, out: os.Stdout, err: os.Stderr})))
}
