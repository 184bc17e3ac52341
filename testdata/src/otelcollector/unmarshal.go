package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// unmarshal reads a file of OTLP JSON with the Collector's own unmarshalers, a line at a time, as the Collector's
// otlpjsonfile receiver does, and prints what it has. The exit status is 1 where a line cannot be read, is no JSON after
// its first value, or has nothing of the signal: for the Collector that is no fault, but it takes nothing from it.
func unmarshal(arguments []string) {
	readers := map[string]func([]byte, *bufio.Writer) error{"traces": readTraces, "logs": readLogs, "metrics": readMetrics}
	if len(arguments) != 2 || readers[arguments[0]] == nil {
		fmt.Fprintln(os.Stderr, "usage: otelcollector unmarshal traces|logs|metrics FILE")
		os.Exit(2)
	}
	text, err := os.ReadFile(arguments[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "otelcollector:", err)
		os.Exit(1)
	}
	out, status := bufio.NewWriter(os.Stdout), 0
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		err := readers[arguments[0]]([]byte(line), out)
		if err == nil && !json.Valid([]byte(line)) {
			err = errors.New("not one value of JSON")
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "otelcollector: line %d: %v\n", i+1, err)
			status = 1
		}
	}
	out.Flush()
	os.Exit(status)
}

var errNothing = errors.New("nothing of this signal")

func readTraces(line []byte, out *bufio.Writer) error {
	traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(line)
	if err != nil {
		return err
	}
	if traces.SpanCount() == 0 {
		return errNothing
	}
	for _, r := range traces.ResourceSpans().All() {
		print(out, r.Resource().Attributes(), "resource", r.SchemaUrl())
		for _, s := range r.ScopeSpans().All() {
			print(out, s.Scope().Attributes(), "scope", s.SchemaUrl(), s.Scope().Name(), s.Scope().Version())
			for _, span := range s.Spans().All() {
				print(out, span.Attributes(), "span", span.TraceID().String(), span.SpanID().String(), span.ParentSpanID().String(),
					span.Name(), span.Kind().String(), instant(span.StartTimestamp()), instant(span.EndTimestamp()),
					span.Status().Code().String(), span.Status().Message())
				for _, event := range span.Events().All() {
					print(out, event.Attributes(), "event", span.SpanID().String(), event.Name(), instant(event.Timestamp()))
				}
				for _, link := range span.Links().All() {
					print(out, link.Attributes(), "link", span.SpanID().String(), link.TraceID().String(), link.SpanID().String())
				}
			}
		}
	}
	return nil
}

func readLogs(line []byte, out *bufio.Writer) error {
	logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(line)
	if err != nil {
		return err
	}
	if logs.LogRecordCount() == 0 {
		return errNothing
	}
	for _, r := range logs.ResourceLogs().All() {
		print(out, r.Resource().Attributes(), "resource", r.SchemaUrl())
		for _, s := range r.ScopeLogs().All() {
			print(out, s.Scope().Attributes(), "scope", s.SchemaUrl(), s.Scope().Name(), s.Scope().Version())
			for _, log := range s.LogRecords().All() {
				print(out, log.Attributes(), "log", log.TraceID().String(), log.SpanID().String(), log.EventName(), log.SeverityNumber().String(),
					log.SeverityText(), instant(log.Timestamp()), instant(log.ObservedTimestamp()), value(log.Body()))
			}
		}
	}
	return nil
}

func readMetrics(line []byte, out *bufio.Writer) error {
	metrics, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(line)
	if err != nil {
		return err
	}
	if metrics.DataPointCount() == 0 {
		return errNothing
	}
	for _, r := range metrics.ResourceMetrics().All() {
		print(out, r.Resource().Attributes(), "resource", r.SchemaUrl())
		for _, s := range r.ScopeMetrics().All() {
			print(out, s.Scope().Attributes(), "scope", s.SchemaUrl(), s.Scope().Name(), s.Scope().Version())
			for _, metric := range s.Metrics().All() {
				readMetric(metric, out)
			}
		}
	}
	return nil
}

func readMetric(metric pmetric.Metric, out *bufio.Writer) {
	head := []string{"metric", metric.Name(), metric.Unit(), metric.Type().String()}
	numbers := func(points pmetric.NumberDataPointSlice) {
		for _, p := range points.All() {
			number := strconv.FormatFloat(p.DoubleValue(), 'g', -1, 64)
			if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
				number = strconv.FormatInt(p.IntValue(), 10)
			}
			print(out, p.Attributes(), append(head, instant(p.StartTimestamp()), instant(p.Timestamp()), number)...)
		}
	}
	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		numbers(metric.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		head = append(head, metric.Sum().AggregationTemporality().String(), strconv.FormatBool(metric.Sum().IsMonotonic()))
		numbers(metric.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		head = append(head, metric.Histogram().AggregationTemporality().String())
		for _, p := range metric.Histogram().DataPoints().All() {
			print(out, p.Attributes(), append(head, instant(p.StartTimestamp()), instant(p.Timestamp()), fmt.Sprint(p.Count()), fmt.Sprint(p.Sum()),
				fmt.Sprint(p.ExplicitBounds().AsRaw()), fmt.Sprint(p.BucketCounts().AsRaw()))...)
		}
	case pmetric.MetricTypeExponentialHistogram:
		head = append(head, metric.ExponentialHistogram().AggregationTemporality().String())
		for _, p := range metric.ExponentialHistogram().DataPoints().All() {
			print(out, p.Attributes(), append(head, instant(p.StartTimestamp()), instant(p.Timestamp()), fmt.Sprint(p.Count()), fmt.Sprint(p.Sum()),
				fmt.Sprint(p.Scale()), fmt.Sprint(p.ZeroCount()), fmt.Sprint(p.Positive().Offset()),
				fmt.Sprint(p.Positive().BucketCounts().AsRaw()))...)
		}
	default:
		print(out, pcommon.NewMap(), head...)
	}
}

// print writes a line of fields and of attributes KEY=TYPE:VALUE, sorted, with tabs between them. Tabs, line ends and
// backslashes in them are escaped.
func print(out *bufio.Writer, attributes pcommon.Map, fields ...string) {
	var last []string
	for key, v := range attributes.All() {
		last = append(last, key+"="+value(v))
	}
	sort.Strings(last)
	for i, field := range append(fields, last...) {
		if i > 0 {
			out.WriteByte('\t')
		}
		out.WriteString(escape.Replace(field))
	}
	out.WriteByte('\n')
}

var escape = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

func value(v pcommon.Value) string { return strings.ToLower(v.Type().String()) + ":" + v.AsString() }

func instant(t pcommon.Timestamp) string { return strconv.FormatUint(uint64(t), 10) }
