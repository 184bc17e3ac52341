//go:build otel

package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const variant = "otel"

var tracer trace.Tracer

// instrument follows the environment: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, OTEL_BSP_….
func instrument(next http.Handler) (http.Handler, func() error, error) {
	exporter, err := otlptracehttp.New(context.Background())
	if err != nil {
		return nil, nil, err
	}
	counted := &countedExporter{SpanExporter: exporter}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(counted))
	tracer = provider.Tracer("benchserver")
	handler := otelhttp.NewHandler(next, "request", otelhttp.WithTracerProvider(provider),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method + " " + r.URL.Path }))
	return handler, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err := provider.Shutdown(ctx)
		fmt.Printf("spans\t%d\t%d\n", counted.sent.Load(), counted.failed.Load())
		return err
	}, nil
}

// countedExporter counts the spans that reach it: the SDK does not tell which it has dropped before.
type countedExporter struct {
	sdktrace.SpanExporter
	sent, failed atomic.Int64
}

func (c *countedExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := c.SpanExporter.ExportSpans(ctx, spans)
	if err != nil {
		c.failed.Add(int64(len(spans)))
	} else {
		c.sent.Add(int64(len(spans)))
	}
	return err
}

func requestStart(method, path string) {}

func requestEnd(status int32) {}

func workStart(ctx context.Context, name string) (context.Context, func()) {
	ctx, span := tracer.Start(ctx, name)
	return ctx, func() { span.End() }
}

func checkpoint(ctx context.Context, id int64) {
	trace.SpanFromContext(ctx).AddEvent("checkpoint", trace.WithAttributes(attribute.Int64("id", id)))
}

func goroutine() uintptr { return 0 }
