// Checks what `kezhi tiles --entries`, `kezhi prove` and GetConsistencyProof have written with
// Go's own implementation of transparency logs:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run check.go TILES KEY EVIDENCE OLD_CHECKPOINT PROOF
//
// EVIDENCE is a c2sp.org/tlog-proof, PROOF the hashes of a consistency proof in base64, a line each.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// The tree in a note, whose signature by the key holds.
func open(bytes []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("a tree head of %q", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// Reads tiles from a folder. Go's paths have the height, those of c2sp.org/tlog-tiles do not.
type folder string

func (f folder) path(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return filepath.Join(string(f), strings.Replace(path, "tile/data/", "tile/entries/", 1))
}

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(f.path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// Every record of the folder is in the tree, at its place.
func checkRecords(f folder, tree tlog.Tree, hashes tlog.HashReader) {
	index := int64(0)
	for n := int64(0); n*256 < tree.N; n++ {
		width := tree.N - n*256
		if width > 256 {
			width = 256
		}
		data, err := os.ReadFile(f.path(tlog.Tile{H: 8, L: -1, N: n, W: int(width)}))
		must(err)
		for ; len(data) > 0; index++ {
			size := int(binary.BigEndian.Uint16(data))
			record := data[2 : 2+size]
			data = data[2+size:]
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			must(err)
			must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(record)))
		}
	}
	if index != tree.N {
		log.Fatalf("%d records, the tree has %d", index, tree.N)
	}
}

func parseHashes(lines []string) []tlog.Hash {
	var hashes []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		must(err)
		hashes = append(hashes, hash)
	}
	return hashes
}

// The evidence that Kezhi made holds.
func checkEvidence(text []byte, verifier note.Verifier) {
	parts := bytes.SplitN(text, []byte("\n\n"), 2)
	lines := strings.Split(string(parts[0]), "\n")
	record, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err)
	tree := open(parts[1], verifier)
	proof := tlog.RecordProof(parseHashes(lines[3:]))
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(record)))
}

func main() {
	read := func(i int) []byte {
		data, err := os.ReadFile(os.Args[i])
		must(err)
		return data
	}
	verifier, err := note.NewVerifier(os.Args[2])
	must(err)
	f := folder(os.Args[1])
	checkpoint, err := os.ReadFile(filepath.Join(os.Args[1], "checkpoint"))
	must(err)
	tree := open(checkpoint, verifier)
	hashes := tlog.TileHashReader(tree, f)
	checkRecords(f, tree, hashes)
	checkEvidence(read(3), verifier)

	old := open(read(4), verifier)
	ours := tlog.TreeProof(parseHashes(strings.Fields(string(read(5)))))
	must(tlog.CheckTree(ours, tree.N, tree.Hash, old.N, old.Hash))
	theirs, err := tlog.ProveTree(tree.N, old.N, hashes)
	must(err)
	if fmt.Sprint(theirs) != fmt.Sprint(ours) {
		log.Fatal("another consistency proof")
	}
	fmt.Printf("go: %d records, evidence and consistency from %d hold\n", tree.N, old.N)
}
