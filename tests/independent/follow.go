// Follows a log with the code of the Go checksum database (golang.org/x/mod/sumdb), which nobody here wrote.
//
//	follow log FOLDER LOG-KEY COSIGNER-KEY [OLDER-CHECKPOINT]
//	follow proof FILE ENTRY LOG-KEY COSIGNER-KEY
//
// It trusts the two Ed25519 verifier keys and nothing else. What does not hold ends it with 1 and a reason.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
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
	var err error
	switch {
	case len(os.Args) > 4 && os.Args[1] == "log":
		err = followLog(os.Args[2], os.Args[3], os.Args[4], os.Args[5:])
	case len(os.Args) == 6 && os.Args[1] == "proof":
		err = checkProof(os.Args[2], os.Args[3], os.Args[4], os.Args[5])
	default:
		err = errors.New("follow log|proof …")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// cosigner verifies Ed25519 cosignatures (c2sp.org/tlog-cosignature), the one kind of line that x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key, append([]byte(head), msg...), sig[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no verifier key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return nil, errors.New("no key of an Ed25519 cosigner")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:]), key[1:]}, nil
}

// openHead returns the tree that a note speaks of, if both keys signed it.
func openHead(msg []byte, logKey, cosignerKey string) (tlog.Tree, error) {
	var tree tlog.Tree
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return tree, err
	}
	other, err := newCosigner(cosignerKey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(msg, note.VerifierList(log, other))
	if err != nil {
		return tree, err
	}
	if len(opened.Sigs) != 2 {
		return tree, fmt.Errorf("%d of 2 signed", len(opened.Sigs))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != log.Name() {
		return tree, errors.New("no checkpoint of this log")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// files reads tiles where C2SP tlog-tiles puts them: as x/mod, but for the height in the path.
type files string

func (f files) Height() int                                { return height }
func (f files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

// entries returns every entry of a tree.
func (f files) entries(size int64) ([][]byte, error) {
	var found [][]byte
	for at := int64(0); at*256 < size; at++ {
		tile := tlog.Tile{H: height, L: -1, N: at, W: 256}
		if size-at*256 < 256 {
			tile.W = int(size - at*256)
		}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		rest, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		for len(rest) > 0 {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				return nil, fmt.Errorf("%s ends within an entry", path)
			}
			end := 2 + int(binary.BigEndian.Uint16(rest))
			found, rest = append(found, rest[2:end]), rest[end:]
		}
	}
	if int64(len(found)) != size {
		return nil, fmt.Errorf("%d entries, not %d", len(found), size)
	}
	return found, nil
}

func followLog(folder, logKey, cosignerKey string, older []string) error {
	msg, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openHead(msg, logKey, cosignerKey)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, files(folder))
	if root, err := tlog.TreeHash(tree.N, reader); err != nil || root != tree.Hash {
		return fmt.Errorf("the root is %v: %v", root, err)
	}
	entries, err := files(folder).entries(tree.N)
	if err != nil {
		return err
	}
	var indexes []int64
	for at := range entries {
		indexes = append(indexes, tlog.StoredHashIndex(0, int64(at)))
	}
	leaves, err := reader.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for at, entry := range entries {
		if tlog.RecordHash(entry) != leaves[at] {
			return fmt.Errorf("entry %d is not the one of the tree", at)
		}
	}
	step := tree.N/100 + 1
	for at := int64(0); at < tree.N; at += step {
		if err := prove(tree, at, leaves[at], reader); err != nil {
			return fmt.Errorf("entry %d: %v", at, err)
		}
	}
	for _, path := range older {
		if err := grew(tree, path, logKey, cosignerKey, reader); err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
	}
	fmt.Println(tree.N, tree.Hash)
	return nil
}

// prove checks that an entry stands in the tree, and that the tree grew from the one that ended with it.
func prove(tree tlog.Tree, at int64, leaf tlog.Hash, reader tlog.HashReader) error {
	record, err := tlog.ProveRecord(tree.N, at, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(record, tree.N, tree.Hash, at, leaf); err != nil {
		return err
	}
	root, err := tlog.TreeHash(at+1, reader)
	if err != nil {
		return err
	}
	growth, err := tlog.ProveTree(tree.N, at+1, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(growth, tree.N, tree.Hash, at+1, root)
}

// grew checks that the tree grew from an older one that was signed.
func grew(tree tlog.Tree, path, logKey, cosignerKey string, reader tlog.HashReader) error {
	msg, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	old, err := openHead(msg, logKey, cosignerKey)
	if err != nil {
		return err
	}
	growth, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(growth, tree.N, tree.Hash, old.N, old.Hash)
}

func checkProof(file, entryFile, logKey, cosignerKey string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	blank := bytes.Index(text, []byte("\n\n"))
	if blank < 0 {
		return errors.New("no empty line after the proof")
	}
	tree, err := openHead(text[blank+2:], logKey, cosignerKey)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text[:blank]), "\n")
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errors.New("no tlog-proof")
	}
	index, err := strconv.ParseInt(lines[1][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	fmt.Println(index, tree.N)
	return nil
}
