package main

// registers is how many registers Go's compiler can name in a probe: all but rsp, rbp and r14 (g).
const registers = 13
