package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

const (
	headerSize  = 64
	segmentSize = 56
	sectionSize = 64

	// What Go's linker keeps for headers before .text (cmd/link/internal/ld: ELFRESERVE).
	reserve = 4096
)

// An image is a 64-bit little-endian Go binary, its headers apart from its content.
type image struct {
	header   elf.Header64
	segments []elf.Prog64
	sections []elf.Section64
	names    []byte // of the sections
	content  []byte // the whole file
}

func readImage(path string) (*image, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	i := &image{content: content}
	h := &i.header
	if err := i.read(0, h); err != nil {
		return nil, err
	}
	if string(h.Ident[:6]) != "\x7fELF\x02\x01" {
		return nil, errors.New("not a 64-bit little-endian ELF file")
	}
	i.segments = make([]elf.Prog64, h.Phnum)
	i.sections = make([]elf.Section64, h.Shnum)
	if err := i.read(h.Phoff, i.segments); err != nil {
		return nil, err
	}
	if err := i.read(h.Shoff, i.sections); err != nil {
		return nil, err
	}
	if int(h.Shstrndx) >= len(i.sections) {
		return nil, errors.New("no section names")
	}
	names := i.sections[h.Shstrndx]
	i.names = append([]byte(nil), content[names.Off:names.Off+names.Size]...)
	first, err := i.firstLoad()
	if err != nil {
		return nil, err
	}
	if text := i.section(".text"); text == nil || text.Off != reserve || text.Addr != first.Vaddr+reserve ||
		i.headersEnd() > reserve {
		return nil, errors.New("not laid out as Go's linker does")
	}
	return i, nil
}

func (i *image) read(offset uint64, into any) error {
	if offset > uint64(len(i.content)) {
		return errors.New("truncated")
	}
	return binary.Read(bytes.NewReader(i.content[offset:]), binary.LittleEndian, into)
}

func (i *image) firstLoad() (*elf.Prog64, error) {
	for n := range i.segments {
		if s := &i.segments[n]; elf.ProgType(s.Type) == elf.PT_LOAD && s.Off == 0 {
			return s, nil
		}
	}
	return nil, errors.New("no segment holds the headers")
}

// textSegment returns the address at which the headers are loaded.
func (i *image) textSegment() uint64 {
	first, _ := i.firstLoad()
	return first.Vaddr
}

func (i *image) section(name string) *elf.Section64 {
	for n := range i.sections {
		s := &i.sections[n]
		if end := bytes.IndexByte(i.names[s.Name:], 0); end >= 0 && string(i.names[s.Name:][:end]) == name {
			return s
		}
	}
	return nil
}

func (i *image) headersEnd() uint64 {
	return max(i.header.Phoff+uint64(len(i.segments))*segmentSize, i.header.Shoff+uint64(len(i.sections))*sectionSize)
}

func max(a, b uint64) uint64 {
	if a > b {
		return a
	}
	return b
}

func (i *image) code() []byte {
	text := i.section(".text")
	return i.content[text.Off : text.Off+text.Size]
}

func (i *image) sameCode(twin *image) error {
	if i.section(".text").Addr != twin.section(".text").Addr || !bytes.Equal(i.code(), twin.code()) {
		return errors.New("its code is not that of the file with the symbols")
	}
	return nil
}

func (i *image) checkNop(s site) error {
	want := []byte{0x90}
	if elf.Machine(i.header.Machine) == elf.EM_AARCH64 {
		want = []byte{0x1f, 0x20, 0x03, 0xd5}
	}
	offset := s.address - i.section(".text").Addr
	if offset >= uint64(len(i.code())) || !bytes.HasPrefix(i.code()[offset:], want) {
		return fmt.Errorf("no NOP at 0x%x (%s:%s)", s.address, s.provider, s.name)
	}
	return nil
}

// growHeaderArea makes the newer layout of a binary that was linked some pages too high (-T): the text segment
// begins at its usual address again, and the file gets as many pages more before everything that is not a
// header. No other address changes.
func (i *image) growHeaderArea() error {
	first, _ := i.firstLoad()
	usual := uint64(0x400000)
	if elf.Machine(i.header.Machine) == elf.EM_AARCH64 {
		usual = 0x10000
	}
	if first.Vaddr <= usual || (first.Vaddr-usual)%first.Align != 0 {
		return fmt.Errorf("linked at 0x%x, which leaves no room to grow", first.Vaddr)
	}
	growth := first.Vaddr - usual
	end := i.headersEnd()
	grown := append(make([]byte, growth), i.content...)
	for n := growth; n < growth+end; n++ {
		grown[n] = 0
	}
	i.content = grown
	for n := range i.segments {
		s := &i.segments[n]
		switch {
		case s == first:
			s.Vaddr, s.Paddr = s.Vaddr-growth, s.Paddr-growth
			s.Filesz, s.Memsz = s.Filesz+growth, s.Memsz+growth
		case elf.ProgType(s.Type) == elf.PT_PHDR:
			s.Vaddr, s.Paddr = s.Vaddr-growth, s.Paddr-growth
		case s.Off != 0:
			s.Off += growth
		}
	}
	for n := range i.sections {
		if s := &i.sections[n]; s.Off != 0 {
			s.Off += growth
		}
	}
	return nil
}

// addNotes puts the section before whatever else stands between the headers and .text, and points PT_NOTE
// at it.
func (i *image) addNotes(notes []byte) error {
	text := i.section(".text")
	low := text.Off
	for _, s := range i.sections {
		if s.Off != 0 && s.Off < low && elf.SectionFlag(s.Flags)&elf.SHF_ALLOC != 0 {
			low = s.Off
		}
	}
	room := int64(low) - int64(i.headersEnd()+sectionSize)
	if int64(len(notes))+3 > room {
		return fmt.Errorf("%d bytes of notes, room for %d before .text", len(notes), room)
	}
	offset := (low - uint64(len(notes))) &^ 3
	copy(i.content[offset:], notes)
	address := i.textSegment() + offset

	names := &i.sections[i.header.Shstrndx]
	names.Off, names.Size = uint64(len(i.content)), uint64(len(i.names)+len(".note.stapsdt")+1)
	i.sections = append(i.sections, elf.Section64{
		Name: uint32(len(i.names)), Type: uint32(elf.SHT_NOTE), Flags: uint64(elf.SHF_ALLOC),
		Addr: address, Off: offset, Size: uint64(len(notes)), Addralign: 4,
	})
	i.names = append(i.names, ".note.stapsdt\x00"...)
	i.content = append(i.content, i.names...)
	i.header.Shnum++

	for n := range i.segments {
		if s := &i.segments[n]; elf.ProgType(s.Type) == elf.PT_NOTE {
			s.Off, s.Vaddr, s.Paddr = offset, address, address
			s.Filesz, s.Memsz = uint64(len(notes)), uint64(len(notes))
			return nil
		}
	}
	return errors.New("no PT_NOTE")
}

func (i *image) dropSections() {
	for n := i.header.Shoff; n < i.headersEnd(); n++ {
		i.content[n] = 0
	}
	i.sections = nil
	i.header.Shoff, i.header.Shnum, i.header.Shstrndx = 0, 0, 0
}

func (i *image) bytes() []byte {
	put := func(offset uint64, headers any) {
		var b bytes.Buffer
		binary.Write(&b, binary.LittleEndian, headers)
		copy(i.content[offset:], b.Bytes())
	}
	put(0, &i.header)
	put(i.header.Phoff, i.segments)
	if len(i.sections) > 0 {
		put(i.header.Shoff, i.sections)
	}
	return i.content
}
