// Benchserver is an HTTP server on the loopback interface, for load from elsewhere. Build tags make three of it: one
// fires probes at each request (none), one does not (plain), and one makes spans with the OpenTelemetry SDK (otel).
//
//	benchserver [-listen ADDRESS] [-address FILE] [-truth FILE] [-work ROUNDS]
//
// It ends at SIGTERM or SIGINT, when the requests under way are answered. See testdata/README.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` to listen on")
	address := flag.String("address", "", "`file` to write the address to")
	truthFile := flag.String("truth", "", "`file` for a line of each request")
	rounds := flag.Int("work", 26000, "`rounds` of work at each request")
	flag.Parse()
	if flag.NArg() != 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*listen, *address, *truthFile, *rounds); err != nil {
		log.Fatal(err)
	}
}

func run(listen, addressFile, truthFile string, rounds int) error {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	truth, err := newTruth(truthFile)
	if err != nil {
		return err
	}
	requests := &requests{truth: truth, rounds: rounds}
	handler, finish, err := instrument(requests)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	bound := listener.Addr().String()
	if addressFile != "" {
		// Renamed, so that nobody sees it half written.
		if err := os.WriteFile(addressFile+".part", []byte(bound+"\n"), 0o644); err != nil {
			return err
		}
		if err := os.Rename(addressFile+".part", addressFile); err != nil {
			return err
		}
	}
	fmt.Printf("ready\t%s\t%d\t%s\n", bound, os.Getpid(), variant)
	fmt.Printf("work\t%d\n", timeOfWork(rounds))
	server := &http.Server{Handler: handler}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-stop:
	}
	if err := server.Shutdown(context.Background()); err != nil {
		return err
	}
	err = finish()
	requests.print()
	if flushed := truth.close(); err == nil {
		err = flushed
	}
	return err
}

// requests is the handler; it counts.
type requests struct {
	truth  *truth
	rounds int
	count  atomic.Int64
	status [1000]atomic.Int64 // 0 counts those that were given up
}

func (s *requests) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number := s.count.Add(1)
	status := 0
	began := time.Now()
	defer func() {
		if status == 0 {
			s.status[0].Add(1)
			s.truth.request(number, r, 0, began, -1)
		}
	}()
	requestStart(r.Method, r.URL.Path)
	answered := s.answer(w, r, number)
	took := time.Since(began)
	requestEnd(int32(answered))
	status = answered
	s.status[status].Add(1)
	s.truth.request(number, r, status, began, took)
}

// answer does the same work for each path; the first part of the path says what else.
func (s *requests) answer(w http.ResponseWriter, r *http.Request, number int64) int {
	status := http.StatusOK
	if number%100 == 0 {
		status = http.StatusInternalServerError
	}
	kind, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	sum := uint64(0)
	work := func(context.Context) { sum = workFor(s.rounds, uint64(number)) }
	switch kind {
	case "nested":
		s.inside(r.Context(), "work", number, work)
	case "deep":
		s.inside(r.Context(), "outer", number, func(ctx context.Context) { s.inside(ctx, "work", number, work) })
	case "spawn":
		done := make(chan bool)
		go func() {
			s.inside(r.Context(), "work", number, work)
			close(done)
		}()
		<-done
	case "point":
		s.truth.point(number, time.Now())
		checkpoint(r.Context(), number)
		work(r.Context())
	case "sleep":
		millis, _ := strconv.Atoi(rest)
		time.Sleep(time.Duration(millis) * time.Millisecond)
		work(r.Context())
	case "status":
		if n, err := strconv.Atoi(rest); err == nil && n >= 200 && n < 600 {
			status = n
		}
		work(r.Context())
	case "abort":
		// Ends the connection, and no probe tells that the request has ended.
		panic(http.ErrAbortHandler)
	default:
		work(r.Context())
	}
	w.WriteHeader(status)
	if status != http.StatusNoContent && status != http.StatusNotModified {
		w.Write(append(strconv.AppendUint(nil, sum, 16), '\n'))
	}
	return status
}

// inside does a part of a request that is told apart; its name has the request's number.
func (s *requests) inside(ctx context.Context, what string, number int64, do func(context.Context)) {
	name := what + " " + strconv.FormatInt(number, 10)
	began := time.Now()
	ctx, end := workStart(ctx, name)
	do(ctx)
	took := time.Since(began)
	end()
	s.truth.work(number, name, began, took)
}

func (s *requests) print() {
	fmt.Printf("requests\t%d\n", s.count.Load())
	for status := range s.status {
		if n := s.status[status].Load(); n > 0 {
			fmt.Printf("status\t%d\t%d\n", status, n)
		}
	}
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil {
		fmt.Printf("cpu\t%d\t%d\n", usage.Utime.Nano(), usage.Stime.Nano())
		fmt.Printf("memory\t%d\n", usage.Maxrss*1024)
	}
}

// workFor is the same number of instructions with each Go.
func workFor(rounds int, x uint64) uint64 {
	x |= 1
	for i := 0; i < rounds; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// workSum keeps the compiler from leaving out work whose result nobody wants.
var workSum uint64

// timeOfWork is the median in nanoseconds.
func timeOfWork(rounds int) int64 {
	all := make([]time.Duration, 101)
	for i := range all {
		began := time.Now()
		workSum += workFor(rounds, uint64(i))
		all[i] = time.Since(began)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all[len(all)/2].Nanoseconds()
}
