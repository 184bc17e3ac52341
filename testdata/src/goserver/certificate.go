package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"time"
)

// certificate is self-signed, for this process only.
type certificate struct {
	pair tls.Certificate
	leaf *x509.Certificate
}

func newCertificate() (*certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	return &certificate{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, leaf}, err
}

func (c *certificate) server() *handshakes {
	return &handshakes{&tls.Config{Certificates: []tls.Certificate{c.pair}}, 0}
}

func (c *certificate) client() *handshakes {
	roots := x509.NewCertPool()
	roots.AddCert(c.leaf)
	return &handshakes{&tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}, 1}
}
