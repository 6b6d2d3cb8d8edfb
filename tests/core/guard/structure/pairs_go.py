"""Changes of Go that each structure rule lets through or not. A table only; see `pairs_script`."""

from __future__ import annotations

from pairs_script import NamedPair, Pair

_P = "package p\n\n"

TYPES: list[Pair] = [
    ("a parameter", "func f(a int) {}\n", "func f(a int64) {}\n", False),
    ("a result", "func f() error { return nil }\n", "func f() (int, error) { return 0, nil }\n", False),
    ("a field retyped", "type A struct {\n\tB int\n}\n", "type A struct {\n\tB string\n}\n", False),
    ("a field more", "type A struct {\n\tB int\n}\n", "type A struct {\n\tB int\n\tC int\n}\n", False),
    ("a field gone", "type A struct {\n\tB, C int\n}\n", "type A struct {\n\tB int\n}\n", False),
    ("an embedded type", "type A struct {\n\tB\n}\n", "type A struct {\n\t*B\n}\n", False),
    ("a definition", "type A int\n", "type A int64\n", False),
    ("an alias for a definition", "type A = B\n", "type A B\n", False),
    ("a new interface", "var a = 1\n", "var a = 1\n\ntype A interface {\n\tB()\n}\n", False),
    ("a method of an interface", "type A interface {\n\tB(c int)\n}\n",
     "type A interface {\n\tB(c string)\n}\n", False),
    ("a constraint", "func F[T any](a T) {}\n", "func F[T comparable](a T) {}\n", False),
    ("a variable", "var a int = 1\n", "var a int64 = 1\n", False),
    ("a type taken away", "var a int = 1\n", "var a = 1\n", False),
    ("a constant", "const (\n\tA Kind = iota\n\tB\n)\n", "const (\n\tA Other = iota\n\tB\n)\n", False),
    ("a local", "func f() {\n\tvar a int\n}\n", "func f() {\n\tvar a uint\n}\n", False),
    ("a literal", "func f() {\n\tg(func(a int) {})\n}\n", "func f() {\n\tg(func(a uint) {})\n}\n", False),
    ("a body", "func f(a int) int {\n\treturn a\n}\n", "func f(a int) int {\n\treturn a + 1\n}\n", True),
    ("a new function", "var a = 1\n", "var a = 1\n\nfunc f(b string) error {\n\treturn nil\n}\n", True),
    ("a new struct", "var a = 1\n", "var a = 1\n\ntype A struct {\n\tB int\n}\n", True),
    ("a new constant", "const (\n\tA = iota\n)\n", "const (\n\tA = iota\n\tB\n)\n", True),
    ("a conversion", "var a = int(b)\n", "var a = int64(b)\n", True),
    ("names of results", "func f() (int, error) { return 0, nil }\n",
     "func f() (n int, err error) { return 0, nil }\n", True),
    ("parameters in one", "func f(a int, b int) {}\n", "func f(a, b int) {}\n", True),
    ("aligned fields", "type A struct {\n\tB int\n}\n", "type A struct {\n\tB    int // c\n}\n", True),
]  # fmt: skip

SIGNATURES: list[Pair] = [
    ("a parameter more", "func f(a int) {}\n", "func f(a, b int) {}\n", False),
    ("another order", "func f(a int, b string) {}\n", "func f(b string, a int) {}\n", False),
    ("variadic", "func f(a []int) {}\n", "func f(a ...int) {}\n", False),
    ("a result", "func f() {}\n", "func f() error { return nil }\n", False),
    ("a value for a pointer", "func (a *A) B() {}\n", "func (a A) B() {}\n", False),
    ("a type parameter", "func F[T any](a T) {}\n", "func F[T, U any](a T) {}\n", False),
    ("a function gone", "var a = 1\n\nfunc f() {}\n", "var a = 1\n", False),
    ("a method of an interface", "type A interface {\n\tB(c int)\n}\n",
     "type A interface {\n\tB()\n}\n", False),
    ("a variable that is a function", "var f = func(a int) {}\n", "var f = func() {}\n", False),
    ("a body", "func f(a int) {\n\tg()\n}\n", "func f(a int) {\n\th()\n}\n", True),
    ("the name of the receiver", "func (a *A) B() {}\n", "func (x *A) B() {}\n", True),
    ("a new method", "type A struct{}\n", "type A struct{}\n\nfunc (a A) B(c int) {}\n", True),
    ("over lines", "func f(a int, b string) {}\n", "func f(\n\ta int,\n\tb string,\n) {\n}\n", True),
    ("a struct", "type A struct {\n\tB int\n}\n", "type A struct {\n\tB uint\n}\n", True),
    ("a moved function", "func f(a int) {}\n\nvar b = 1\n", "var b = 1\n\nfunc f(a int) {}\n", True),
]  # fmt: skip

PUBLIC: list[Pair] = [
    ("a function gone", "var a = 1\n\nfunc F() {}\n", "var a = 1\n", False),
    ("no longer exported", "func F(a int) {}\n", "func f(a int) {}\n", False),
    ("a signature", "func F(a int) {}\n", "func F(a string) {}\n", False),
    ("a method gone", "type A struct{}\n\nfunc (a A) B() {}\n", "type A struct{}\n", False),
    ("a constant gone", "const (\n\tA = iota\n\tB\n)\n", "const (\n\tA = iota\n)\n", False),
    ("a variable", "var A, B = 1, 2\n", "var A = 1\n", False),
    ("a field", "type A struct {\n\tB int\n\tC int\n}\n", "type A struct {\n\tB int\n}\n", False),
    ("a type", "type A int\n", "type B int\n", False),
    ("a receiver", "func (a A) B() {}\n", "func (a *A) B() {}\n", False),
    ("a private function", "func f(a int) {}\n", "func f(a string) {}\n", True),
    ("a private field", "type A struct {\n\tB int\n\tc int\n}\n", "type A struct {\n\tB int\n}\n", True),
    ("a method of a private type", "func (a a) B() {}\n", "func (a a) B(c int) {}\n", True),
    ("a new function", "var a = 1\n", "var a = 1\n\nfunc F() {}\n", True),
    ("a body", "func F() {\n\tg()\n}\n", "func F() {\n\th()\n}\n", True),
    ("a value", "const A = 1\n", "const A = 2\n", True),
]  # fmt: skip

_WORK = "\ttotal := 0\n\tfor _, item := range items {\n\t\ttotal += item.Price\n\t}\n\treturn total\n"

RENAMES: list[Pair] = [
    ("a function", f"func price(items []Item) int {{\n{_WORK}}}\n",
     f"func cost(items []Item) int {{\n{_WORK}}}\n", False),
    ("a method", f"func (c Cart) Price(items []Item) int {{\n{_WORK}}}\n",
     f"func (c Cart) Cost(items []Item) int {{\n{_WORK}}}\n", False),
    ("a struct", "type Item struct {\n\tPrice int\n\tName  string\n}\n",
     "type Product struct {\n\tPrice int\n\tName  string\n}\n", False),
    ("a parameter", "func f(items []Item) {\n\tg()\n}\n", "func f(things []Item) {\n\tg()\n}\n", False),
    ("a variable", "var limit = readLimit(config, 30)\n", "var bound = readLimit(config, 30)\n", False),
    ("a constant", 'const limit = "thirty of them"\n', 'const bound = "thirty of them"\n', False),
    ("an interface", "type Reader interface {\n\tRead(p []byte) (int, error)\n}\n",
     "type Source interface {\n\tRead(p []byte) (int, error)\n}\n", False),
    ("a body", f"func price(items []Item) int {{\n{_WORK}}}\n",
     "func price(items []Item) int {\n\treturn 0\n}\n", True),
    ("a new function", "var a = 1\n", f"var a = 1\n\nfunc cost(items []Item) int {{\n{_WORK}}}\n", True),
    ("one gone", f"var a = 1\n\nfunc cost(items []Item) int {{\n{_WORK}}}\n", "var a = 1\n", True),
    ("another one in its place", f"func price(items []Item) int {{\n{_WORK}}}\n",
     "func show(page Page) {\n\tfmt.Println(page.Title, page.Lines)\n}\n", True),
    ("the receiver", "func (a *A) B() { a.c() }\n", "func (x *A) B() { x.c() }\n", True),
    ("a parameter more", "func f(a int) {}\n", "func f(a int, b int) {}\n", True),
]  # fmt: skip

SYMBOLS: list[NamedPair] = [
    ("inside", ("f",), "func f() {\n\ta()\n}\n", "func f() {\n\tb()\n}\n", True),
    ("a method", ("A.B",), "func (a *A) B() {\n\ta.c()\n}\n", "func (a *A) B() {\n\ta.d()\n}\n", True),
    ("a method by its last part", ("B",), "func (a *A) B() {\n\ta.c()\n}\n",
     "func (a *A) B() {\n\ta.d()\n}\n", True),
    ("a struct", ("A",), "type A struct {\n\tB int\n}\n", "type A struct {\n\tB uint\n}\n", True),
    ("its comment", ("F",), "// F does.\nfunc F() {}\n", "// F makes.\nfunc F() {}\n", True),
    ("a new one of that name", ("g",), "var a = 1\n", "var a = 1\n\nfunc g() {\n\tb()\n}\n", True),
    ("another function", ("f",), "func f() {}\n\nfunc g() {\n\ta()\n}\n",
     "func f() {}\n\nfunc g() {\n\tb()\n}\n", False),
    ("an import", ("f",), 'import "a"\n\nfunc f() {}\n', 'import "b"\n\nfunc f() {}\n', False),
    ("another type's method", ("A.B",), "func (c C) B() {\n\ta()\n}\n",
     "func (c C) B() {\n\tb()\n}\n", False),
    ("a constant of a block", ("B",), "const (\n\tA = 1\n\tB = 2\n)\n",
     "const (\n\tA = 1\n\tB = 3\n)\n", True),
    ("another of a block", ("B",), "const (\n\tA = 1\n\tB = 2\n)\n", "const (\n\tA = 3\n\tB = 2\n)\n", False),
]  # fmt: skip

PAIRS: dict[str, list[Pair]] = {
    rule: [(name, _P + before, _P + after, passes) for name, before, after, passes in pairs]
    for rule, pairs in (
        ("no_type_changes", TYPES),
        ("no_signature_changes", SIGNATURES),
        ("keep_public_api", PUBLIC),
        ("no_renames", RENAMES),
    )
}
NAMED: list[NamedPair] = [
    (name, names, _P + before, _P + after, passes) for name, names, before, after, passes in SYMBOLS
]
