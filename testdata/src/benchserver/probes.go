//go:build !plain && !otel

package main

import (
	"context"
	"net/http"
)

const variant = "probes"

func instrument(next http.Handler) (http.Handler, func() error, error) {
	return next, func() error { return nil }, nil
}

func workStart(ctx context.Context, name string) (context.Context, func()) {
	workStartSite(name)
	return ctx, workEndSite
}

func checkpoint(_ context.Context, id int64) { checkpointSite(id) }

// Implemented in sites_*.s, where each site carries its probe.

//go:noescape
func requestStart(method, path string)

func requestEnd(status int32)

//go:noescape
func workStartSite(name string)

func workEndSite()
func checkpointSite(id int64)
func goroutine() uintptr
