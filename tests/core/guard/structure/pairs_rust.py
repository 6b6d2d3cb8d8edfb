"""Changes of Rust that each structure rule lets through or not. A table only; see `pairs_script`."""

from __future__ import annotations

from pairs_script import NamedPair, Pair

TYPES: list[Pair] = [
    ("a parameter", "fn f(a: i32) {}\n", "fn f(a: i64) {}\n", False),
    ("a result", "fn f() -> i32 { 1 }\n", "fn f() -> Option<i32> { Some(1) }\n", False),
    ("a result more", "fn f() {}\n", "fn f() -> i32 { 1 }\n", False),
    ("a field retyped", "struct A {\n    b: i32,\n}\n", "struct A {\n    b: u32,\n}\n", False),
    ("a field more", "struct A {\n    b: i32,\n}\n", "struct A {\n    b: i32,\n    c: i32,\n}\n", False),
    ("a field of a tuple struct", "struct A(i32, u8);\n", "struct A(i32);\n", False),
    ("a variant more", "enum A {\n    B,\n}\n", "enum A {\n    B,\n    C,\n}\n", False),
    ("a variant retyped", "enum A {\n    B(i32),\n}\n", "enum A {\n    B(u32),\n}\n", False),
    ("a field of a variant", "enum A {\n    B { c: i32 },\n}\n", "enum A {\n    B { c: u8 },\n}\n", False),
    ("an alias", "type A = Vec<u8>;\n", "type A = Vec<u16>;\n", False),
    ("a new alias", "fn f() {}\n", "fn f() {}\n\ntype A = Vec<u8>;\n", False),
    ("a new trait", "fn f() {}\n", "fn f() {}\n\ntrait A {\n    fn b(&self);\n}\n", False),
    (
        "a method of a trait",
        "trait A {\n    fn b(&self);\n}\n",
        "trait A {\n    fn b(&self);\n    fn c();\n}\n",
        False,
    ),
    ("a supertrait", "trait A: Clone {}\n", "trait A: Clone + Send {}\n", False),
    ("a bound", "fn f<T: Clone>(a: T) {}\n", "fn f<T: Copy>(a: T) {}\n", False),
    ("a where clause", "fn f<T>(a: T) where T: Clone {}\n", "fn f<T>(a: T) where T: Copy {}\n", False),
    ("a lifetime", "struct A<'a>(&'a str);\n", "struct A(&'static str);\n", False),
    (
        "a bound of an impl",
        "impl<T: Clone> A<T> {\n    fn b() {}\n}\n",
        "impl<T: Copy> A<T> {\n    fn b() {}\n}\n",
        False,
    ),
    (
        "an associated type",
        "impl B for A {\n    type C = i32;\n}\n",
        "impl B for A {\n    type C = i64;\n}\n",
        False,
    ),
    ("the trait of an impl", "impl From<B> for A {\n}\n", "impl From<C> for A {\n}\n", False),
    ("a constant", "const A: i32 = 1;\n", "const A: i64 = 1;\n", False),
    ("a static", 'static A: &str = "";\n', 'static A: &[u8] = b"";\n', False),
    ("a local", "fn f() {\n    let a: i32 = 1;\n}\n", "fn f() {\n    let a: i64 = 1;\n}\n", False),
    (
        "a boxed self",
        "impl A {\n    fn b(self: Box<Self>) {}\n}\n",
        "impl A {\n    fn b(self: Rc<Self>) {}\n}\n",
        False,
    ),
    ("a body", "fn f(a: i32) -> i32 {\n    a\n}\n", "fn f(a: i32) -> i32 {\n    a + 1\n}\n", True),
    ("a new function", "fn f() {}\n", "fn f() {}\n\nfn g(a: &str) -> Result<(), E> {\n    Ok(())\n}\n", True),
    ("a new struct", "fn f() {}\n", "fn f() {}\n\nstruct A<T: Clone> {\n    b: T,\n}\n", True),
    (
        "a new method",
        "struct A;\n\nimpl A {\n    fn b() {}\n}\n",
        "struct A;\n\nimpl A {\n    fn b() {}\n\n    fn c(d: u8) {}\n}\n",
        True,
    ),
    (
        "a new impl",
        "struct A;\n",
        "struct A;\n\nimpl Iterator for A {\n    type Item = u8;\n    fn next(&mut self) -> Item {}\n}\n",
        True,
    ),
    (
        "a new constant of an impl",
        "struct A;\n\nimpl A {\n}\n",
        "struct A;\n\nimpl A {\n    const B: u8 = 1;\n}\n",
        True,
    ),
    ("a new local", "fn f() {\n    g();\n}\n", "fn f() {\n    let a: Vec<u8> = g();\n}\n", True),
    ("a cast", "const A: u8 = b as u8;\n", "const A: u8 = c as u8;\n", True),
    ("a turbofish", "fn f() {\n    g::<u8>();\n}\n", "fn f() {\n    g::<u16>();\n}\n", True),
    ("a mutable parameter", "fn f(a: u8) {}\n", "fn f(mut a: u8) {}\n", True),
    (
        "over lines",
        "fn f(a: Map<u8, u8>) {}\n",
        "fn f(\n    a: Map<\n        u8,\n        u8,\n    >,\n) {}\n",
        True,
    ),
    ("a comment in a type", "fn f(a: Map<u8, u8>) {}\n", "fn f(a: Map<u8, /* value */ u8>) {}\n", True),
]

SIGNATURES: list[Pair] = [
    ("a parameter more", "fn f(a: u8) {}\n", "fn f(a: u8, b: u8) {}\n", False),
    ("another order", "fn f(a: u8, b: u16) {}\n", "fn f(b: u16, a: u8) {}\n", False),
    ("a receiver", "impl A {\n    fn b(&self) {}\n}\n", "impl A {\n    fn b(&mut self) {}\n}\n", False),
    ("async", "fn f() {}\n", "async fn f() {}\n", False),
    ("unsafe", "unsafe fn f() {}\n", "fn f() {}\n", False),
    ("const", "pub const fn f() {}\n", "pub fn f() {}\n", False),
    ("extern", 'extern "C" fn f() {}\n', 'extern "system" fn f() {}\n', False),
    ("visibility", "pub fn f() {}\n", "pub(crate) fn f() {}\n", False),
    ("an attribute", "#[must_use]\nfn f() {}\n", "fn f() {}\n", False),
    ("a function gone", "const A: u8 = 1;\n\nfn f() {}\n", "const A: u8 = 1;\n", False),
    ("a generic", "fn f<T>(a: T) {}\n", "fn f<T, U>(a: T) {}\n", False),
    (
        "a method of a trait",
        "trait A {\n    fn b(&self, c: u8);\n}\n",
        "trait A {\n    fn b(&self);\n}\n",
        False,
    ),
    (
        "a pattern of a macro",
        "macro_rules! a {\n    ($b:expr) => { $b };\n}\n",
        "macro_rules! a {\n    ($b:ident) => { $b };\n}\n",
        False,
    ),
    (
        "in another impl block",
        "impl A {\n    fn b() {}\n}\n\nimpl A {\n    fn c() {}\n}\n",
        "impl A {\n    fn b() {}\n    fn c() {}\n}\n",
        True,
    ),
    ("a body", "fn f() {\n    g();\n}\n", "fn f() {\n    h();\n}\n", True),
    (
        "a body of a macro",
        "macro_rules! a {\n    ($b:expr) => { $b };\n}\n",
        "macro_rules! a {\n    ($b:expr) => { ($b) };\n}\n",
        True,
    ),
    ("a hint for the compiler", "fn f() {}\n", "#[inline]\n#[allow(unused)]\nfn f() {}\n", True),
    ("a doc comment", "fn f() {}\n", "/// Does it.\nfn f() {}\n", True),
    ("a mutable self", "impl A {\n    fn b(self) {}\n}\n", "impl A {\n    fn b(mut self) {}\n}\n", True),
    (
        "a new method",
        "impl A {\n    fn b() {}\n}\n",
        "impl A {\n    fn b() {}\n\n    fn c(&self) {}\n}\n",
        True,
    ),
    ("a moved function", "fn f() {}\n\nconst A: u8 = 1;\n", "const A: u8 = 1;\n\nfn f() {}\n", True),
    ("a struct", "struct A {\n    b: u8,\n}\n", "struct A {\n    b: u16,\n}\n", True),
]

PUBLIC: list[Pair] = [
    ("a function gone", "const A: u8 = 1;\n\npub fn f() {}\n", "const A: u8 = 1;\n", False),
    ("no longer public", "pub fn f() {}\n", "fn f() {}\n", False),
    ("in the crate only", "pub struct A;\n", "pub(crate) struct A;\n", False),
    ("a signature", "pub fn f(a: u8) {}\n", "pub fn f(a: u16) {}\n", False),
    (
        "a method gone",
        "impl A {\n    pub fn b() {}\n    fn c() {}\n}\n",
        "impl A {\n    fn c() {}\n}\n",
        False,
    ),
    (
        "a field gone",
        "pub struct A {\n    pub b: u8,\n    c: u8,\n}\n",
        "pub struct A {\n    c: u8,\n}\n",
        False,
    ),
    ("a variant gone", "pub enum A {\n    B,\n    C,\n}\n", "pub enum A {\n    B,\n}\n", False),
    ("a module gone", "pub mod a;\npub mod b;\n", "pub mod a;\n", False),
    ("a name given on", "pub use a::{B, C};\n", "pub use a::B;\n", False),
    (
        "a trait's method",
        "pub trait A {\n    fn b();\n    fn c();\n}\n",
        "pub trait A {\n    fn b();\n}\n",
        False,
    ),
    ("an impl of a trait gone", "pub struct A;\n\nimpl Clone for A {\n}\n", "pub struct A;\n", False),
    (
        "an exported macro",
        "#[macro_export]\nmacro_rules! a { () => {} }\n",
        "macro_rules! a { () => {} }\n",
        False,
    ),
    ("in a module", "mod a {\n    pub fn b() {}\n}\n", "mod a {\n}\n", False),
    ("a private function", "fn f(a: u8) {}\n", "fn g() {}\n", True),
    ("a function of the crate", "pub(crate) fn f() {}\n", "pub(crate) fn f(a: u8) {}\n", True),
    ("a private field", "pub struct A {\n    b: u8,\n}\n", "pub struct A {\n    c: u16,\n}\n", True),
    (
        "a public field of a private struct",
        "struct A {\n    pub b: u8,\n}\n",
        "struct A {\n    pub c: u8,\n}\n",
        True,
    ),
    (
        "tests",
        "#[cfg(test)]\nmod tests {\n    pub fn a() {}\n}\n",
        "#[cfg(test)]\nmod tests {\n    pub fn b() {}\n}\n",
        True,
    ),
    ("a private use", "use a::B;\n", "use a::C;\n", True),
    ("more of it", "pub fn f() {}\n", "pub fn f() {}\n\npub fn g() {}\n", True),
    ("a body", "pub fn f() {\n    g();\n}\n", "pub fn f() {\n    h();\n}\n", True),
]

_BODY = "    let mut sum = 0;\n    for each in list {\n        sum += each.size;\n    }\n    sum\n"

RENAMES: list[Pair] = [
    ("a function", f"fn total() -> u8 {{\n{_BODY}}}\n", f"fn sum_of() -> u8 {{\n{_BODY}}}\n", False),
    (
        "a method",
        f"impl A {{\n    fn b() {{\n{_BODY}    }}\n}}\n",
        f"impl A {{\n    fn c() {{\n{_BODY}    }}\n}}\n",
        False,
    ),
    (
        "a struct",
        "struct Old {\n    a: u8,\n    b: Vec<u8>,\n}\n",
        "struct New {\n    a: u8,\n    b: Vec<u8>,\n}\n",
        False,
    ),
    (
        "a trait",
        "trait Old {\n    fn a(&self, b: u8);\n}\n",
        "trait New {\n    fn a(&self, b: u8);\n}\n",
        False,
    ),
    ("a field", "struct A {\n    old: String,\n}\n", "struct A {\n    new: String,\n}\n", False),
    ("a variant", "enum A {\n    Old(u8),\n}\n", "enum A {\n    New(u8),\n}\n", False),
    ("a constant", "const OLD: u8 = 40 + 2;\n", "const NEW: u8 = 40 + 2;\n", False),
    ("a parameter", "fn f(old: u8) -> u8 {\n    old\n}\n", "fn f(new: u8) -> u8 {\n    new\n}\n", False),
    (
        "a local",
        "fn f() {\n    let old = g();\n    h(old);\n}\n",
        "fn f() {\n    let new = g();\n    h(new);\n}\n",
        False,
    ),
    ("an alias", "type Old = Map<u8, u8>;\n", "type New = Map<u8, u8>;\n", False),
    (
        "another function",
        f"fn total() -> u8 {{\n{_BODY}}}\n",
        'fn log(text: &str) {\n    println!("{text}");\n}\n',
        True,
    ),
    (
        "a new function",
        f"fn total() {{\n{_BODY}}}\n",
        f"fn total() {{\n{_BODY}}}\n\nfn other() {{\n{_BODY}}}\n",
        True,
    ),
    ("a body", "fn f(a: u8) {\n    g(a);\n}\n", "fn f(a: u8) {\n    h(a);\n}\n", True),
    ("a parameter more", "fn f(a: u8) {}\n", "fn f(a: u8, b: u8) {}\n", True),
    ("a field more", "struct A {\n    a: u8,\n}\n", "struct A {\n    a: u8,\n    b: u8,\n}\n", True),
    ("a field gone", "struct A {\n    a: u8,\n    b: u8,\n}\n", "struct A {\n    a: u8,\n}\n", True),
]

PAIRS = {
    "no_type_changes": TYPES,
    "no_signature_changes": SIGNATURES,
    "keep_public_api": PUBLIC,
    "no_renames": RENAMES,
}

_TWO = "fn f() {\n    a();\n}\n\nfn g() {\n    a();\n}\n"
_IMPL = "struct A {\n    b: u8,\n}\n\nimpl A {\n    fn c(&self) {}\n\n    fn d(&self) {}\n}\n"

NAMED: list[NamedPair] = [
    ("the body", ("f",), _TWO, _TWO.replace("a();", "b();", 1), True),
    ("its doc comment", ("f",), _TWO, "/// Does it.\n" + _TWO, True),
    ("its attribute", ("f",), _TWO, "#[inline]\n" + _TWO, True),
    ("another body", ("g",), _TWO, _TWO.replace("a();", "b();", 1), False),
    ("a new one of the name", ("h",), _TWO, _TWO + "\nfn h() {}\n", True),
    ("a new one", ("f",), _TWO, _TWO + "\nfn h() {}\n", False),
    ("a method", ("A.c",), _IMPL, _IMPL.replace("fn c(&self) {}", "fn c(&self) { x() }"), True),
    ("another method", ("A.c",), _IMPL, _IMPL.replace("fn d(&self) {}", "fn d(&self) { x() }"), False),
    ("a field", ("b",), _IMPL, _IMPL.replace("b: u8", "b: u16"), True),
    ("a struct, but not its field's line", ("c",), _IMPL, _IMPL.replace("b: u8", "b: u16"), False),
    ("a use", ("f",), _TWO, "use a::b;\n\n" + _TWO, False),
]
