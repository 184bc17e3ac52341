// Govalues fires probes of every operand size and sign, in every register that Go's compiler can name in a
// probe, and prints the truth of each hit.
package main

import "testdata/src/fixture"

func main() {
	options := fixture.Parse("n", 3)
	options.Start()
	for round := 0; round < options.Count; round++ {
		pairs(round)
		texts(round)
		others(round)
	}
	options.Linger()
}

// pairs fires the register matrix: each site has a signed operand in one register and an unsigned one in the
// next, so that every register is seen with both signs in all four widths.
func pairs(round int) {
	for _, matrix := range []struct {
		probe string
		width int
		fire  func(*[2 * registers]uint64)
	}{
		{"values:byte", 8, byteSites},
		{"values:half", 16, halfSites},
		{"values:word", 32, wordSites},
		{"values:quad", 64, quadSites},
	} {
		var raw [2 * registers]uint64
		var first [registers]int64
		var second [registers]uint64
		for i := range first {
			first[i] = signed(matrix.width, i+5*round)
			second[i] = unsigned(matrix.width, i+3*round)
			raw[2*i] = dirty(matrix.width, uint64(first[i]))
			raw[2*i+1] = dirty(matrix.width, second[i])
		}
		matrix.fire(&raw)
		for i := range first {
			fixture.Hit(matrix.probe).Int(first[i]).Uint(second[i]).Print()
		}
	}
}

func texts(round int) {
	for i, text := range sampleTexts() {
		// The truth is made before the hit: it touches the bytes, and a tracer cannot fault a page in.
		truth := fixture.Hit("values:text").String(text)
		textSites(text)
		for site := 0; site < 3; site++ {
			truth.Print()
		}
		number, flag := signed(32, i+round), signed(8, i+round)
		truth = fixture.Hit("values:mixed").Int(number).String(text).Int(flag)
		mixedSite(dirty(32, uint64(number)), text, dirty(8, uint64(flag)))
		truth.Print()
	}
}

// sampleTexts returns strings on the heap, of the lengths around which tracers cut.
func sampleTexts() []string {
	samples := []string{"", "x", "GET", "grüße, 世界", "a\"b\\c\nd\x00e\tf'`%s{}*/", "\xff\xfe\x80"}
	for _, length := range []int{60, 61, 64, 65, 200, 2000} {
		bytes := make([]byte, length)
		for i := range bytes {
			bytes[i] = 'a' + byte(i%26)
		}
		samples = append(samples, string(bytes))
	}
	for i := range samples {
		samples[i] = string(append([]byte(nil), samples[i]...))
	}
	return samples
}

// others fires the sites in sites_*.s that stand alone; a type is its width in bits, negative when signed.
func others(round int) {
	fire(round, retypedSites,
		hit{"values:retyped", []int{-32}}, hit{"values:retyped", []int{64}},
		hit{"values:retyped", []int{-64}}, hit{"values:retyped", []int{8}})
	fire(round, countedSites,
		hit{"values:counted", []int{-32}}, hit{"values:counted", []int{-32, 64, -16}},
		hit{"values:counted", []int{-32, 64, -16, 8, -64}})
	fire(round, adjacentSites,
		hit{"values:left", []int{-32, 64}}, hit{"values:right", []int{-16}})
	fire(round, manySites,
		hit{"values:none", nil},
		hit{"values:args6", []int{-8, 16, -32, 64, -64, 8}},
		hit{"values:args7", []int{64, -64, 32, -32, 16, -16, 8}},
		hit{"values:args8", []int{-8, -16, -32, -64, 8, 16, 32, 64}},
		hit{"values:args12", []int{-8, -8, -16, -16, -32, -32, -64, -64, 8, 16, 32, 64}})
}

type hit struct {
	probe string
	types []int
}

// slots is the most operands of all hits of one site function; each hit has slots of its own.
const slots = 40

func fire(round int, sites func(*[slots]uint64), hits ...hit) {
	var raw [slots]uint64
	var truths []fixture.Line
	slot := 0
	for _, h := range hits {
		truth := fixture.Hit(h.probe)
		for _, t := range h.types {
			if t < 0 {
				v := signed(-t, slot+round)
				raw[slot] = dirty(-t, uint64(v))
				truth = truth.Int(v)
			} else {
				v := unsigned(t, slot+round)
				raw[slot] = dirty(t, v)
				truth = truth.Uint(v)
			}
			slot++
		}
		truths = append(truths, truth)
	}
	sites(&raw)
	for _, truth := range truths {
		truth.Print()
	}
}

// signed returns one of the extreme and ordinary values of a signed type.
func signed(width, i int) int64 {
	lowest := int64(-1) << (width - 1)
	return [...]int64{0, -1, lowest, ^lowest, 1, 42, -42, lowest + 1, ^lowest / 3, lowest / 5, -2}[i%11]
}

// unsigned returns one of the extreme and ordinary values of an unsigned type.
func unsigned(width, i int) uint64 {
	highest := ^uint64(0) >> (64 - width)
	return [...]uint64{highest, 0, 1, highest>>1 + 1, highest >> 1, 42, highest - 1, highest / 3, highest / 5}[i%9]
}

var noise uint64 = 0x9e3779b97f4a7c15

// dirty puts garbage above the width, other garbage on each call (xorshift64), as the compiler leaves it in
// the upper part of a register that holds a narrow value.
func dirty(width int, value uint64) uint64 {
	noise ^= noise << 13
	noise ^= noise >> 7
	noise ^= noise << 17
	if width == 64 {
		return value
	}
	return noise<<width | value&(1<<width-1)
}
