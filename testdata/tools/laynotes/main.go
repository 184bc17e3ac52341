// Laynotes writes USDT notes into a Go binary as the Go toolchain's USDT fork does when it links.
//
//	laynotes -sites FILE.s [-layout newer|older] [-symbols TWIN] [-no-sections] -o OUT BINARY
//
// The sites are annotated in Go assembly. A comment at the end of a line that holds one NOP
//
//	SITE // usdt PROVIDER:NAME [ARGUMENTS]
//
// puts a note on that NOP; the NOPs of an annotated function and its annotations must match line by line.
// A comment of its own
//
//	// usdt-in FUNCTION N PROVIDER:NAME [ARGUMENTS]
//
// puts one on the Nth NOP that the compiler left in FUNCTION. Symbols are read from TWIN when BINARY has
// none; both must hold the same code.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	sites := flag.String("sites", "", "annotated assembly `file`")
	layout := flag.String("layout", "newer", "newer or older")
	symbols := flag.String("symbols", "", "unstripped twin of the binary")
	noSections := flag.Bool("no-sections", false, "drop the section headers: the notes are reachable by PT_NOTE only")
	goTool := flag.String("go", "go", "the go `command` whose objdump finds the NOPs")
	output := flag.String("o", "", "output `file`")
	flag.Parse()
	if flag.NArg() != 1 || *sites == "" || *output == "" || *layout != "newer" && *layout != "older" {
		flag.Usage()
		os.Exit(2)
	}
	if *symbols == "" {
		*symbols = flag.Arg(0)
	}
	if err := run(flag.Arg(0), *symbols, *sites, *goTool, *output, *layout == "older", *noSections); err != nil {
		fmt.Fprintf(os.Stderr, "laynotes: %s: %v\n", flag.Arg(0), err)
		os.Exit(1)
	}
}

func run(binary, symbols, sitesFile, goTool, output string, older, noSections bool) error {
	annotated, err := readAnnotations(sitesFile)
	if err != nil {
		return err
	}
	image, err := readImage(binary)
	if err != nil {
		return err
	}
	if symbols != binary {
		twin, err := readImage(symbols)
		if err != nil {
			return err
		}
		if err := image.sameCode(twin); err != nil {
			return err
		}
	}
	nops, err := findNops(goTool, symbols, annotated)
	if err != nil {
		return err
	}
	sites, err := annotated.locate(nops)
	if err != nil {
		return err
	}
	for _, s := range sites {
		if err := image.checkNop(s); err != nil {
			return err
		}
	}
	if !older {
		if err := image.growHeaderArea(); err != nil {
			return err
		}
	}
	if err := image.addNotes(encodeNotes(sites, image.textSegment()+headerSize, older)); err != nil {
		return err
	}
	if noSections {
		image.dropSections()
	}
	return os.WriteFile(output, image.bytes(), 0o755)
}
