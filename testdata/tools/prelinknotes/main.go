// Prelinknotes makes a library look as if it had been moved after linking, as prelink does: in its notes
// locations, bases and semaphores are a DELTA lower than where they are, so that .stapsdt.base no longer stands
// at the notes' base. Nothing else changes, so the library still runs.
//
//	prelinknotes DELTA LIBRARY OUT
package main

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: prelinknotes DELTA LIBRARY OUT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintf(os.Stderr, "prelinknotes: %s: %v\n", os.Args[2], err)
		os.Exit(1)
	}
}

func run(delta, library, out string) error {
	down, err := strconv.ParseUint(delta, 0, 64)
	if err != nil {
		return err
	}
	file, err := elf.Open(library)
	if err != nil {
		return err
	}
	defer file.Close()
	section := file.Section(".note.stapsdt")
	if section == nil || file.Class != elf.ELFCLASS64 {
		return fmt.Errorf("no .note.stapsdt in a 64-bit file")
	}
	content, err := os.ReadFile(library)
	if err != nil {
		return err
	}
	notes := content[section.Offset : section.Offset+section.FileSize]
	for at := 0; at < len(notes); {
		descriptor := at + 12 + 8
		for field := 0; field < 3; field++ {
			address := notes[descriptor+8*field:]
			if value := file.ByteOrder.Uint64(address); value != 0 {
				file.ByteOrder.PutUint64(address, value-down)
			}
		}
		size := int(binary.ByteOrder(file.ByteOrder).Uint32(notes[at+4:]))
		at = descriptor + (size+3)&^3
	}
	return os.WriteFile(out, content, 0o755)
}
