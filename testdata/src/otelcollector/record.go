package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// A recorder is an exporter of each signal. It has no queue: the receiver answers when a request is written.
type recorder struct {
	component.StartFunc
	component.ShutdownFunc
	refuse                atomic.Int64
	traces, logs, metrics lines
}

func newRecorder(directory string, refuse int64) (*recorder, error) {
	r := &recorder{}
	r.refuse.Store(refuse)
	return r, errors.Join(
		os.MkdirAll(directory, 0o755),
		r.traces.open(filepath.Join(directory, "traces.jsonl")),
		r.logs.open(filepath.Join(directory, "logs.jsonl")),
		r.metrics.open(filepath.Join(directory, "metrics.jsonl")))
}

func (r *recorder) close() error {
	return errors.Join(r.traces.file.Close(), r.logs.file.Close(), r.metrics.file.Close())
}

func (r *recorder) factory() exporter.Factory {
	type settings = exporter.Settings
	return exporter.NewFactory(component.MustNewType("record"), func() component.Config { return &struct{}{} },
		exporter.WithTraces(func(context.Context, settings, component.Config) (exporter.Traces, error) { return r, nil },
			component.StabilityLevelStable),
		exporter.WithLogs(func(context.Context, settings, component.Config) (exporter.Logs, error) { return r, nil },
			component.StabilityLevelStable),
		exporter.WithMetrics(func(context.Context, settings, component.Config) (exporter.Metrics, error) { return r, nil },
			component.StabilityLevelStable))
}

func (*recorder) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (r *recorder) ConsumeTraces(_ context.Context, traces ptrace.Traces) error {
	line, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
	return r.record(&r.traces, line, err)
}

func (r *recorder) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	line, err := (&plog.JSONMarshaler{}).MarshalLogs(logs)
	return r.record(&r.logs, line, err)
}

func (r *recorder) ConsumeMetrics(_ context.Context, metrics pmetric.Metrics) error {
	line, err := (&pmetric.JSONMarshaler{}).MarshalMetrics(metrics)
	return r.record(&r.metrics, line, err)
}

// record returns an error where the sender is to try again: one that is not permanent is a 503.
func (r *recorder) record(to *lines, line []byte, err error) error {
	if err != nil {
		return err
	}
	if r.refuse.Add(-1) >= 0 {
		return errors.New("refused, as asked for")
	}
	return to.write(line)
}

// lines is a file that gets one line with one write.
type lines struct {
	mutex sync.Mutex
	file  *os.File
}

func (l *lines) open(path string) (err error) {
	l.file, err = os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	return err
}

func (l *lines) write(line []byte) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	_, err := l.file.Write(append(line, '\n'))
	return err
}
