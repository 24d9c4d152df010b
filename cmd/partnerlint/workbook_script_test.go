package main

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// makeBadWorkbook is the script command "badworkbook KIND FILE": it makes a file that is no workbook, or one that a
// person would not send on purpose.
func makeBadWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: badworkbook locked|xls|docx|blank|macros FILE")
	}
	path := ts.MkAbs(args[1])
	switch args[0] {
	case "locked":
		ts.Check(excelize.NewFile().SaveAs(path, excelize.Options{Password: "secret"}))
	case "blank":
		ts.Check(excelize.NewFile().SaveAs(path))
	case "xls":
		var name strings.Builder
		for _, c := range "Workbook" {
			name.WriteString(string(c) + "\x00")
		}
		ts.Check(os.WriteFile(path, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+name.String()), 0o600))
	case "docx", "macros":
		ts.Check(os.WriteFile(path, archived(ts, args[0]), 0o600))
	default:
		ts.Fatalf("badworkbook: no kind %s", args[0])
	}
}

// archived is a Word document, or a workbook with a request and macros.
func archived(ts *testscript.TestScript, kind string) []byte {
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	add := func(name string, text []byte) {
		w, err := out.Create(name)
		ts.Check(err)
		_, err = w.Write(text)
		ts.Check(err)
	}
	if kind == "docx" {
		add("word/document.xml", []byte("<document/>"))
		ts.Check(out.Close())
		return b.Bytes()
	}
	f := excelize.NewFile()
	ts.Check(f.SetSheetRow("Sheet1", "A1", &[]any{"Partner user", "Status", "Hub ID"}))
	ts.Check(f.SetSheetRow("Sheet1", "A2", &[]any{"ann@agency.example", "draft", 42}))
	whole, err := f.WriteToBuffer()
	ts.Check(err)
	in, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	ts.Check(err)
	for _, part := range in.File {
		ts.Check(out.Copy(part))
	}
	add("xl/vbaProject.bin", []byte("x"))
	ts.Check(out.Close())
	return b.Bytes()
}
