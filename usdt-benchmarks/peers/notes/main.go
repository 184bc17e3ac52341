// Command notes times the reading of USDT notes with debug/elf, as a tool written in Go does it: the file is opened, its
// section .note.stapsdt found and read, and provider, name, address and argument string of each note taken as text.
//
//	notes FILE…
//
// prints for each file the median time in microseconds and the number of notes.
package main

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"sort"
	"time"
)

// Probe is what a listing shows of a note.
type Probe struct {
	Address, Base, Semaphore  uint64
	Provider, Name, Arguments string
}

func main() {
	for _, path := range os.Args[1:] {
		probes, err := read(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "notes:", err)
			os.Exit(1)
		}
		fmt.Printf("%.1f %d %s\n", median(path), len(probes), path)
	}
}

// median is the time of one reading: of 21 rounds of a tenth of a second, the one in the middle.
func median(path string) float64 {
	var rounds []float64
	for len(rounds) < 21 {
		start, count := time.Now(), 0
		for time.Since(start) < 100*time.Millisecond {
			if _, err := read(path); err != nil {
				panic(err)
			}
			count++
		}
		rounds = append(rounds, float64(time.Since(start).Nanoseconds())/1000/float64(count))
	}
	sort.Float64s(rounds)
	return rounds[len(rounds)/2]
}

func read(path string) ([]Probe, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	section := file.Section(".note.stapsdt")
	if section == nil {
		return nil, nil
	}
	data, err := section.Data()
	if err != nil {
		return nil, err
	}
	var moved uint64
	base := file.Section(".stapsdt.base")
	word := 8
	if file.Class == elf.ELFCLASS32 {
		word = 4
	}
	var probes []Probe
	for len(data) >= 12 {
		nameSize := int(file.ByteOrder.Uint32(data))
		descSize := int(file.ByteOrder.Uint32(data[4:]))
		kind := file.ByteOrder.Uint32(data[8:])
		desc := 12 + (nameSize+3)&^3
		next := desc + (descSize+3)&^3
		if nameSize < 0 || descSize < 0 || desc+descSize > len(data) {
			return nil, fmt.Errorf("%s: damaged note", path)
		}
		if kind == 3 && string(data[12:12+nameSize]) == "stapsdt\x00" && descSize >= 3*word {
			d := data[desc : desc+descSize]
			texts := bytes.SplitN(d[3*word:], []byte{0}, 4)
			if len(texts) < 3 {
				return nil, fmt.Errorf("%s: damaged note", path)
			}
			p := Probe{
				Address: number(file, d), Base: number(file, d[word:]), Semaphore: number(file, d[2*word:]),
				Provider: string(texts[0]), Name: string(texts[1]), Arguments: string(texts[2]),
			}
			if base != nil && p.Base != 0 {
				moved = base.Addr - p.Base
			}
			p.Address += moved
			probes = append(probes, p)
		}
		if next > len(data) {
			break
		}
		data = data[next:]
	}
	return probes, nil
}

func number(file *elf.File, data []byte) uint64 {
	if file.Class == elf.ELFCLASS32 {
		return uint64(file.ByteOrder.Uint32(data))
	}
	return file.ByteOrder.Uint64(data)
}
