// Verify a published log with Go's own checksum-database code, which is not ours:
//
//	tlog SITE VKEY SAVED NUMBER
//
// The checkpoint and its tiles under SITE/journal, that they prolong the checkpoint SAVED, every entry of the bundles,
// and the proof of certificate NUMBER. Prints « accepted », or « refused: … » and exits 1.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if err := verify(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("accepted")
}

func verify(site, vkey, saved, number string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	old, err := checkpoint(saved, verifier)
	if err != nil {
		return fmt.Errorf("saved checkpoint: %w", err)
	}
	now, err := checkpoint(filepath.Join(site, "journal/checkpoint"), verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	hashes := tlog.TileHashReader(now, &files{site})
	if now.N < old.N {
		return errors.New("the log was cut")
	}
	proof, err := tlog.ProveTree(now.N, old.N, hashes)
	if err != nil {
		return fmt.Errorf("tiles: %w", err)
	}
	if err := tlog.CheckTree(proof, now.N, now.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("the log is forked: %w", err)
	}
	if err := entries(site, now, hashes); err != nil {
		return err
	}
	return included(site, number, verifier)
}

// checkpoint reads the size and root of a signed note.
func checkpoint(path string, verifier note.Verifier) (tree tlog.Tree, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	return opened(text, verifier)
}

func opened(text []byte, verifier note.Verifier) (tree tlog.Tree, err error) {
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(signed.Text, "\n")
	if lines[0] != verifier.Name() {
		return tree, fmt.Errorf("origin %q", lines[0])
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// files reads tiles from a folder; C2SP leaves out the height that Go writes in their paths.
type files struct{ site string }

func (f *files) Height() int { return height }

func (f *files) SaveTiles([]tlog.Tile, [][]byte) {}

func (f *files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "journal/tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.site, path))
		if err != nil {
			return nil, err
		}
		found[i] = data
	}
	return found, nil
}

// entries hashes every entry of every bundle and compares it with the tree's.
func entries(site string, tree tlog.Tree, hashes tlog.HashReader) error {
	for start := int64(0); start < tree.N; start += 1 << height {
		width := tree.N - start
		if width > 1<<height {
			width = 1 << height
		}
		path := tlog.Tile{H: height, L: 0, N: start >> height, W: int(width)}.Path()
		path = strings.Replace(path, "tile/8/0/", "journal/tile/entries/", 1)
		data, err := os.ReadFile(filepath.Join(site, path))
		if err != nil {
			return err
		}
		for index := start; index < start+width; index++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return errors.New("a bundle is too short")
			}
			length := 2 + int(binary.BigEndian.Uint16(data))
			known, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				return fmt.Errorf("tiles: %w", err)
			}
			if tlog.RecordHash(data[2:length]) != known[0] {
				return fmt.Errorf("entry %d is not the one of the tree", index)
			}
			data = data[length:]
		}
		if len(data) != 0 {
			return errors.New("a bundle is too long")
		}
	}
	return nil
}

// included checks the self-contained proof of a certificate.
func included(site, number string, verifier note.Verifier) error {
	folder := filepath.Join(site, "c", number)
	entry, err := os.ReadFile(filepath.Join(folder, "entree.json"))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(folder, "preuve.tlog-proof"))
	if err != nil {
		return err
	}
	head, signed, _ := strings.Cut(string(text), "\n\n")
	tree, err := opened([]byte(signed), verifier)
	if err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	lines := strings.Split(head, "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return err
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		proof = append(proof, hash)
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("the entry is not in the log: %w", err)
	}
	return nil
}
