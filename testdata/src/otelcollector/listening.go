package main

import (
	"errors"
	"net/netip"
	"os"
	"strconv"
	"syscall"
)

// listening returns the address of the one socket of this process that listens: which port it was given, the receiver
// tells its log only.
func listening() (string, error) {
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return "", err
	}
	for _, entry := range descriptors {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil {
			return "", err
		}
		if listens, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_ACCEPTCONN); err != nil || listens == 0 {
			continue
		}
		address, err := syscall.Getsockname(fd)
		if err != nil {
			return "", err
		}
		switch a := address.(type) {
		case *syscall.SockaddrInet4:
			return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)).String(), nil
		case *syscall.SockaddrInet6:
			return netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port)).String(), nil
		}
	}
	return "", errors.New("no socket listens")
}
