package main

// registers is how many registers Go's compiler can name in a probe: R0 to R26 without R18 (platform).
const registers = 26
