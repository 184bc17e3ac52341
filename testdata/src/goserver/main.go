// Goserver is an HTTP server and its client in one process, on the loopback interface. They fire the probes of
// the Go USDT fork's standard library and print the truth of each hit.
package main

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testdata/src/fixture"
	"time"
)

func main() {
	options := fixture.Parse("requests", 60)
	// With one thread no goroutine would move to another one between the start and the end of a request.
	if runtime.GOMAXPROCS(0) < 2 {
		runtime.GOMAXPROCS(2)
	}
	options.Start()
	if err := run(options.Count); err != nil {
		log.Fatal(err)
	}
	options.Linger()
}

func run(requests int) error {
	certificate, err := newCertificate()
	if err != nil {
		return err
	}
	server := &http.Server{Handler: traced(routes()), ErrorLog: log.New(io.Discard, "", 0)}
	plain, err := listen(server, nil)
	if err != nil {
		return err
	}
	secure, err := listen(server, certificate.server())
	if err != nil {
		return err
	}
	transport := newTransport(certificate.client())
	client := &http.Client{Transport: transport}

	numbers := make(chan int)
	failures := make(chan error, requests)
	var workers sync.WaitGroup
	for w := 0; w < 8; w++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range numbers {
				base := "http://" + plain
				if n%3 == 0 {
					base = "https://" + secure
				}
				if err := request(client, base, n); err != nil {
					failures <- err
				}
			}
		}()
	}
	for n := 0; n < requests; n++ {
		numbers <- n
	}
	close(numbers)
	workers.Wait()
	refuse(secure)
	transport.inner.CloseIdleConnections()
	if err := server.Shutdown(context.Background()); err != nil {
		return err
	}
	select {
	case err := <-failures:
		return err
	default:
		return nil
	}
}

func request(client *http.Client, base string, n int) error {
	paths := [...]string{"/sleep", "/", "/query", "/channel", "/sleep/long", "/grüße/世界", "/missing/" + strings.Repeat("x", 70)}
	methods := [...]string{"GET", "POST", "PUT", "DELETE"}
	r, err := http.NewRequest(methods[n%len(methods)], base+paths[n%len(paths)]+"?n=1", nil)
	if err != nil {
		return err
	}
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// routes makes goroutines wait in several ways: that is when they change threads.
func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/sleep", func(w http.ResponseWriter, r *http.Request) { time.Sleep(3 * time.Millisecond) })
	mux.HandleFunc("/sleep/long", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		w.WriteHeader(http.StatusAccepted)
	})
	mux.HandleFunc("/channel", func(w http.ResponseWriter, r *http.Request) {
		done := make(chan bool)
		go func() {
			runtime.Gosched()
			close(done)
		}()
		<-done
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("/query", func(w http.ResponseWriter, r *http.Request) {
		queryStore(r.Method)
		w.WriteHeader(http.StatusInternalServerError)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
		}
	})
	return mux
}

func listen(server *http.Server, security *handshakes) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go server.Serve(&listener{l, security})
	return l.Addr().String(), nil
}
