package main

import (
	"bytes"
	"encoding/binary"
)

// encodeNotes returns the content of .note.stapsdt. The older layout counts the padding of a descriptor as
// part of it, ends the section with 12 zero bytes, and keeps the note of the fork's fallback.
func encodeNotes(sites []site, base uint64, older bool) []byte {
	var section bytes.Buffer
	for _, s := range sites {
		if s.provider == fallback && !older {
			continue
		}
		var descriptor bytes.Buffer
		const semaphore = 0
		binary.Write(&descriptor, binary.LittleEndian, [3]uint64{s.address, base, semaphore})
		for _, text := range []string{s.provider, s.name, s.arguments} {
			descriptor.WriteString(text)
			descriptor.WriteByte(0)
		}
		if older {
			pad(&descriptor)
		}
		const ntStapsdt = 3
		binary.Write(&section, binary.LittleEndian, [3]uint32{8, uint32(descriptor.Len()), ntStapsdt})
		section.WriteString("stapsdt\x00")
		section.Write(descriptor.Bytes())
		pad(&section)
	}
	if older {
		section.Write(make([]byte, 12))
	}
	return section.Bytes()
}

func pad(b *bytes.Buffer) {
	for b.Len()%4 != 0 {
		b.WriteByte(0)
	}
}
