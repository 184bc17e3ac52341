package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// fallback is the provider of the note that only the older layout has.
const fallback = "_fallback"

// An annotation is a note wished for: on the NOP of a source line, or on the Nth NOP of a function.
type annotation struct {
	function                  string
	line                      int // 0 when nth counts
	nth                       int
	provider, name, arguments string
}

type annotations struct {
	file string
	all  []annotation
}

// A site is an annotation and the address of its NOP.
type site struct {
	annotation
	address uint64
}

// A nop is one NOP instruction of a function.
type nop struct {
	address uint64
	file    string
	line    int
}

var (
	textLine = regexp.MustCompile(`^TEXT ·(\w+)\(SB\)`)
	siteLine = regexp.MustCompile(`// usdt (\S*?):(\S+)(?: (.+))?$`)
	inLine   = regexp.MustCompile(`^// usdt-in (\S+) (\d+) (\S*?):(\S+)(?: (.+))?$`)
)

func readAnnotations(path string) (*annotations, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a := &annotations{file: filepath.Base(path)}
	function := ""
	scanner := bufio.NewScanner(f)
	for line := 1; scanner.Scan(); line++ {
		text := scanner.Text()
		if m := textLine.FindStringSubmatch(text); m != nil {
			function = "main." + m[1]
		} else if m := inLine.FindStringSubmatch(text); m != nil {
			nth, _ := strconv.Atoi(m[2])
			a.all = append(a.all, annotation{m[1], 0, nth, m[3], m[4], m[5]})
		} else if m := siteLine.FindStringSubmatch(text); m != nil && function != "" {
			a.all = append(a.all, annotation{function, line, 0, m[1], m[2], m[3]})
		}
	}
	if len(a.all) == 0 {
		return nil, fmt.Errorf("%s: no annotated site", path)
	}
	return a, scanner.Err()
}

// findNops disassembles the annotated functions. A disassembler is needed since 0x90 also occurs inside
// other x86-64 instructions.
func findNops(goTool, binary string, a *annotations) (map[string][]nop, error) {
	var names []string
	seen := map[string]bool{}
	for _, s := range a.all {
		if !seen[s.function] {
			seen[s.function] = true
			names = append(names, regexp.QuoteMeta(s.function))
		}
	}
	words := append(strings.Fields(goTool), "tool", "objdump", "-s", "^("+strings.Join(names, "|")+`)(\.abi0)?$`, binary)
	command := exec.Command(words[0], words[1:]...)
	command.Stderr = os.Stderr
	listing, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s tool objdump: %w", goTool, err)
	}
	nops := map[string][]nop{}
	function := ""
	for _, line := range strings.Split(string(listing), "\n") {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "TEXT" {
			// An assembly function is main.f.abi0; main.f is then only the wrapper for Go callers.
			function = strings.TrimSuffix(strings.TrimSuffix(fields[1], "(SB)"), ".abi0")
		} else if len(fields) >= 3 && (fields[2] == "90" || fields[2] == "d503201f") {
			address, err := strconv.ParseUint(fields[1], 0, 64)
			if err != nil {
				return nil, fmt.Errorf("unexpected line of objdump %q", line)
			}
			file, number, _ := strings.Cut(fields[0], ":")
			n, _ := strconv.Atoi(number)
			nops[function] = append(nops[function], nop{address, file, n})
		}
	}
	return nops, nil
}

// locate gives each annotation its NOP and fails when the two do not match.
func (a *annotations) locate(nops map[string][]nop) ([]site, error) {
	var sites []site
	used := map[string]int{}
	for _, s := range a.all {
		all := nops[s.function]
		index := s.nth - 1
		if s.line != 0 {
			index = used[s.function]
			used[s.function]++
		}
		if index >= len(all) {
			return nil, fmt.Errorf("%s: NOP %d wanted for %s:%s, %d found", s.function, index+1, s.provider, s.name, len(all))
		}
		// Go 1.19's objdump finds no lines in a PIE; there the number of NOPs has to do.
		if s.line != 0 && all[index].line != 0 && (all[index].file != a.file || all[index].line != s.line) {
			return nil, fmt.Errorf("%s: NOP of %s:%d found, %s:%d is annotated",
				s.function, all[index].file, all[index].line, a.file, s.line)
		}
		sites = append(sites, site{s, all[index].address})
	}
	for function, n := range used {
		if n != len(nops[function]) {
			return nil, fmt.Errorf("%s: %d NOPs, %d annotated", function, len(nops[function]), n)
		}
	}
	return sites, nil
}
