// Command ferretdb serves MongoDB's wire protocol on one TCP address and, where asked for, with TLS
// on a second one, with its data in SQLite files of one folder. It is the MongoDB of the project's
// tests where no mongod is to be had.
//
// FerretDB's own command needs files that its build generates; its embeddable package does not.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:27017", "address to serve on")
	folder := flag.String("folder", "", "existing folder for the SQLite files")
	tlsListen := flag.String("tls-listen", "", "address to serve on with TLS; empty: none")
	certificate := flag.String("tls-certificate", "", "PEM file, for -tls-listen")
	key := flag.String("tls-key", "", "PEM file, for -tls-listen")
	verbose := flag.Bool("verbose", false, "log every request")
	flag.Parse()
	if *folder == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	listener := ferretdb.ListenerConfig{TCP: *listen}
	if *tlsListen != "" {
		listener.TLS, listener.TLSCertFile, listener.TLSKeyFile = *tlsListen, *certificate, *key
	}
	if err := serve(listener, *folder, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "ferretdb:", err)
		os.Exit(1)
	}
}

// serve returns when SIGTERM or SIGINT asks for it; open connections are cut then.
func serve(listener ferretdb.ListenerConfig, folder string, verbose bool) error {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  listener,
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})),
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return server.Run(ctx)
}
