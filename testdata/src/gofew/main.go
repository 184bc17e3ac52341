// Gofew fires few probes: as many as the header area of the older note layout has room for.
package main

import "testdata/src/fixture"

func main() {
	options := fixture.Parse("n", 3)
	options.Start()
	if options.Count < 0 {
		fallbackSite() // never hit, only linked
	}
	for round := 0; round < options.Count; round++ {
		fire(round)
	}
	options.Linger()
}

func fire(round int) {
	small := [...]int8{-128, 127, -1, 5}[round%4]
	short := [...]uint16{65535, 0, 443, 32768}[round%4]
	number := [...]int32{-2147483648, 2147483647, -404, 200}[round%4]
	wide := [...]uint64{1<<64 - 1, 0, 1 << 63, 42}[round%4]
	// Garbage above the operand, as the compiler leaves it.
	garbage := uint64(0x5eed0000_00000000)*uint64(round+1) | 0x0123_4567_89ab_cdef&^0xffff

	smallSite(garbage&^0xff | uint64(uint8(small)))
	fixture.Hit("few:small").Int(int64(small)).Print()

	shortSites(garbage | uint64(short))
	fixture.Hit("few:short").Uint(uint64(short)).Print()
	fixture.Hit("few:short").Uint(uint64(short)).Print()

	numbersSite(garbage&^0xffffffff|uint64(uint32(number)), wide)
	fixture.Hit("few:numbers").Int(int64(number)).Uint(wide).Print()

	text := string(append([]byte("round "), byte('0'+round%10)))
	// The truth comes first: it touches the bytes.
	truth := fixture.Hit("few:text").String(text)
	textSite(text)
	truth.Print()

	noneSite()
	fixture.Hit("few:none").Print()
}
