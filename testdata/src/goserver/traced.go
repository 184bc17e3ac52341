package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// traced is the middleware that fires the server's probes, both in the goroutine of the connection.
func traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := serverRequestStart(r.Method, r.URL.Path)
		recorder := &statusRecorder{w, http.StatusOK}
		next.ServeHTTP(recorder, r)
		serverRequestEnd(int32(recorder.status), began)
	})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// transport fires the client's probes in two goroutines, as net/http's writeLoop and readLoop do.
type transport struct{ inner *http.Transport }

func newTransport(security *handshakes) *transport {
	return &transport{&http.Transport{
		MaxIdleConnsPerHost: 8,
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			client := tls.Client(c, security.config)
			if err := security.shake(client); err != nil {
				c.Close()
				return nil, err
			}
			return client, nil
		},
	}}
}

func (t *transport) RoundTrip(r *http.Request) (response *http.Response, err error) {
	sent, received := make(chan bool), make(chan bool)
	go func() {
		clientRequestStart(r.Method, r.URL.String())
		close(sent)
	}()
	go func() {
		<-sent
		if response, err = t.inner.RoundTrip(r); err == nil {
			clientResponseReceived(int32(response.StatusCode))
		}
		close(received)
	}()
	<-received
	return response, err
}

// handshakes are the TLS handshakes of one side.
type handshakes struct {
	config   *tls.Config
	isClient int8
}

func (h *handshakes) shake(c *tls.Conn) error {
	handshakeStart(h.isClient)
	err := c.Handshake()
	if err != nil {
		handshakeError(h.isClient)
	} else {
		handshakeEnd(h.isClient)
	}
	return err
}

// refuse makes a handshake that fails on both sides: the client knows no certificate authority.
func refuse(address string) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer c.Close()
	(&handshakes{isClient: 1}).shake(tls.Client(c, &tls.Config{ServerName: "localhost"}))
}

type listener struct {
	net.Listener
	security *handshakes
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	connAccept()
	if l.security == nil {
		return &conn{Conn: c}, nil
	}
	return &conn{Conn: tls.Server(c, l.security.config), security: l.security}, nil
}

// conn is an accepted connection; its handshake is made by the first read, in the server's goroutine.
type conn struct {
	net.Conn
	security      *handshakes
	shaken, close sync.Once
	failure       error
}

func (c *conn) Read(p []byte) (int, error) {
	if c.security != nil {
		c.shaken.Do(func() { c.failure = c.security.shake(c.Conn.(*tls.Conn)) })
	}
	if c.failure != nil {
		return 0, c.failure
	}
	return c.Conn.Read(p)
}

func (c *conn) Close() error {
	c.close.Do(connClose)
	return c.Conn.Close()
}

// queryStore stands for a database: only its probes are wanted.
func queryStore(table string) {
	sqlTxBegin()
	sqlPrepare("SELECT id FROM t WHERE name = ?")
	sqlStmtQuery()
	sqlQuery("SELECT * FROM " + table)
	time.Sleep(time.Millisecond)
	sqlStmtExec()
	sqlExec("UPDATE " + table + " SET note = 'it''s \"done\"'\n  WHERE id = 1")
}
