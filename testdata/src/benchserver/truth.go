package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"
)

// truth writes what tracers are to find; nil writes nothing.
type truth struct {
	mutex sync.Mutex
	file  *os.File
	out   *bufio.Writer
}

func newTruth(file string) (*truth, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return &truth{file: f, out: bufio.NewWriterSize(f, 1<<16)}, nil
}

func (t *truth) request(number int64, r *http.Request, status int, began time.Time, took time.Duration) {
	if t != nil {
		t.line("request\t%d\t%s\t%s\t%d\t%d\t%d\t%#x", number, text(r.Method), text(r.URL.Path), status, began.UnixNano(), took.Nanoseconds(), goroutine())
	}
}

func (t *truth) work(number int64, name string, began time.Time, took time.Duration) {
	if t != nil {
		t.line("work\t%d\t%s\t%d\t%d\t%#x", number, text(name), began.UnixNano(), took.Nanoseconds(), goroutine())
	}
}

func (t *truth) point(number int64, at time.Time) {
	if t != nil {
		t.line("point\t%d\t%d\t%#x", number, at.UnixNano(), goroutine())
	}
}

func text(s string) string { return "s:" + hex.EncodeToString([]byte(s)) }

func (t *truth) line(format string, values ...any) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	fmt.Fprintf(t.out, format+"\n", values...)
}

func (t *truth) close() error {
	if t == nil {
		return nil
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if err := t.out.Flush(); err != nil {
		return err
	}
	return t.file.Close()
}
