// Otelcollector is an OpenTelemetry Collector for tests: its OTLP receiver over HTTP, and an exporter that keeps all
// that was received as OTLP JSON.
//
//	otelcollector -out DIRECTORY [-listen ADDRESS] [-address FILE] [-refuse N] [-cert FILE -key FILE]
//	otelcollector unmarshal traces|logs|metrics FILE
//
// It prints "ready", its address and its process id when it listens, and ends at SIGTERM or SIGINT. DIRECTORY has
// traces.jsonl, logs.jsonl and metrics.jsonl: a line for each request. A line is there, whole, before its request is
// answered.
//
// It is built in GOPATH mode from packages of Debian, see tools/otel-receivers.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/yamlprovider"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "unmarshal" {
		unmarshal(os.Args[2:])
		return
	}
	listen := flag.String("listen", "127.0.0.1:0", "`address` to listen on")
	out := flag.String("out", "", "`directory` of what was received")
	address := flag.String("address", "", "`file` to write the address to")
	refuse := flag.Int64("refuse", 0, "answer the first `n` requests with 503")
	cert := flag.String("cert", "", "certificate `file`, for HTTPS")
	key := flag.String("key", "", "`file` of its private key")
	flag.Parse()
	if flag.NArg() != 0 || *out == "" || (*cert == "") != (*key == "") {
		flag.Usage()
		os.Exit(2)
	}
	recorder, err := newRecorder(*out, *refuse)
	if err == nil {
		err = run(recorder, configuration(*listen, *cert, *key), *address)
	}
	if err == nil {
		err = recorder.close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "otelcollector:", err)
		os.Exit(1)
	}
}

// configuration is YAML. Its own metrics are off since they would want a port of their own.
func configuration(listen, cert, key string) string {
	tls := ""
	if cert != "" {
		tls = fmt.Sprintf(", tls: {cert_file: %q, key_file: %q}", cert, key)
	}
	pipeline := "{receivers: [otlp], exporters: [record]}"
	return strings.Join([]string{
		fmt.Sprintf("receivers: {otlp: {protocols: {http: {endpoint: %q%s}}}}", listen, tls),
		"exporters: {record: {}}",
		"service:",
		"  telemetry: {metrics: {level: none}}",
		"  pipelines: {traces: " + pipeline + ", logs: " + pipeline + ", metrics: " + pipeline + "}",
	}, "\n")
}

func run(recorder *recorder, yaml, addressFile string) error {
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo: component.BuildInfo{Command: "otelcollector", Version: "test"},
		Factories: func() (factories otelcol.Factories, err error) {
			factories.Telemetry = otelconftelemetry.NewFactory()
			if factories.Receivers, err = otelcol.MakeFactoryMap(otlpreceiver.NewFactory()); err != nil {
				return factories, err
			}
			factories.Exporters, err = otelcol.MakeFactoryMap(recorder.factory())
			return factories, err
		},
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: confmap.ResolverSettings{
			URIs:              []string{"yaml:" + yaml},
			ProviderFactories: []confmap.ProviderFactory{yamlprovider.NewFactory()},
		}},
		LoggingOptions: []zap.Option{zap.IncreaseLevel(zapcore.WarnLevel)},
	})
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- collector.Run(context.Background()) }()
	for collector.GetState() != otelcol.StateRunning {
		select {
		case err := <-ended:
			if err == nil {
				err = errors.New("ended before it listened")
			}
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
	address, err := listening()
	if err == nil && addressFile != "" {
		err = writeWhole(addressFile, address+"\n")
	}
	if err != nil {
		collector.Shutdown()
		return errors.Join(err, <-ended)
	}
	fmt.Printf("ready\t%s\t%d\n", address, os.Getpid())
	return <-ended
}

// writeWhole makes a file that nobody sees half written.
func writeWhole(file, text string) error {
	if err := os.WriteFile(file+".part", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(file+".part", file)
}
