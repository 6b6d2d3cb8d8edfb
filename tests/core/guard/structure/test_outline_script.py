"""What is read from TypeScript, TSX and JavaScript: names, places, signatures, types, and who can use it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outline_kit import brief, source

from spark_tui.core.guard.structure.exports import exported_names
from spark_tui.core.guard.structure.outline import outline
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed
from support.examples import examples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("function f() {}", ["-function f()"]),
        ("export function f(a: X, b = 1): Y {}", ["+function f(a, b=1) | a: X | return: Y"]),
        ("export default async function* () {}", ["+function default() async generator"]),
        ("const f = async <T>(a: T) => a", ["-function f(a) async | generic: T | a: T"]),
        ("const f = a => a", ["-function f(a)"]),
        ("const f: F = (a) => a", ["-function f(a) | f: F"]),
        ("const f = (function (a: X) {}) as F", ["-function f(a) | a: X"]),
        ("function f(a?: X, ...b: Y[]) {}", ["-function f(a?, ...b) | a?: X | ...b: Y[]"]),
        ("function f({ a, b = 1 }: P = {}) {}", ["-function f({a, b = 1}={}) | {a, b = 1}: P"]),
        ("function f(this: W, a: X): asserts a is Y {}",
         ["-function f(a) | this: W | a: X | return: asserts a is Y"]),
        ("function f(a: X): void; function f(a) {}",
         ["-function f(a) overload | a: X | return: void", "-function f(a)"]),
        ("declare function f(a: X): void", ["-function f(a) | a: X | return: void"]),
        ("function f() { const a: X = 1; let b = 2 }", ["-function f()", "-local f.a | a: X"]),
        ("function f() { function g(a: X) {} }", ["-function f()", "-function f.g(a) | a: X"]),
        ("a.b((c: X): Y => c)", ["-local c | c: X", "-local return | return: Y"]),
        ("a.b(<T>(c: T) => { const d = 1 })", ["-local c | c: T"]),
        ("try {} catch (e: unknown) {}", ["-local e | e: unknown"]),
        ("export const a = 1, b: X = 2", ["+variable a", "+variable b | b: X"]),
        ("export const { a, b: c, d = 1, ...e } = f",
         ["+variable a", "+variable c", "+variable d", "+variable e"]),
        ("const [a, [b]] = c", ["-variable a", "-variable b"]),
        ("export abstract class A<T extends X = Y> extends B<T> implements C, D {}",
         ["+class A abstract | generic: T extends X = Y | base: B<T> | base: C | base: D"]),
        ("class A { static #b?: X = 1; readonly c!: Y }",
         ["-class A", "-field A.#b static optional | #b?: X", "-field A.c readonly | readonly c: Y"]),
        ("export class A { b() {} private c() {} #d() {} protected e: X }",
         ["+class A", "+function A.b()", "-function A.c() private", "-function A.#d()",
           "-field A.e protected | e: X"]),
        ("export class A { constructor(private b: X, public c = 1, d: Y) {} }",
         ["+class A", "+function A.constructor(b, c=1, d) | b: X | d: Y", "-field A.b private | b: X",
           "+field A.c"]),
        ("class A { get b(): X {} set b(c: X) {} }",
         ["-class A", "-function A.b() get | return: X", "-function A.b(c) set | c: X"]),
        ("class A { b = async (c: X): Y => c }", ["-class A", "-function A.b(c) async | c: X | return: Y"]),
        ("class A { @b() @c d() {} @e f: X }",
         ["-class A", "-function A.d() @b() @c", "-field A.f @e | f: X"]),
        ("@a() export class B {}", ["+class B @a()"]),
        ("class A { [b: string]: X; abstract c(): Y }",
         ["-class A", "-field A.[b] | [b]: [b: string]: X", "-function A.c() abstract | return: Y"]),
        ("export interface A<T> extends B, C<T> { d?: X; e(f: Y): Z }",
         ["+type A | generic: T | base: B | base: C<T>", "+field A.d optional | d?: X",
          "+function A.e(f) | f: Y | return: Z"]),
        ("declare class A { b(c: X): Y }", ["-class A", "-function A.b(c) | c: X | return: Y"]),
        ("interface A { (b: X): Y; new (c: X): A }",
         ["-type A", "-function A.()(b) | b: X | return: Y", "-function A.new(c) | c: X | return: A"]),
        ("type A<T> = T | B", ["-type A | generic: T | is: T | B"]),
        ("type A =\n  | B\n  | C", ["-type A | is: B | C"]),
        ("type A = { b: { c: X }; d(): Y }",
         ["-type A | is: {...}", "-field A.b | b: {c: X}", "-function A.d() | return: Y"]),
        ("export const enum A { B = 1, 'c-d' }", ["+class A const", "+field A.B", "+field A.c-d"]),
        ("export namespace A.B { export const c = 1; const d = 2 }",
         ["+class A.B", "+variable A.B.c", "-variable A.B.d"]),
        ("export declare namespace A { const b: X }", ["+class A", "+variable A.b | b: X"]),
        ("declare module 'm' { interface A {} }", ["+type m.A"]),
        ("declare global { interface A {} }", ["+type global.A"]),
        ("export { a as b, type C } from './d'; export * as e from 'f'; export * from 'g'",
         ["+variable b", "+variable C", "+variable e", "+variable * from 'g'"]),
        ("class A {} function f() {} export { A }; export default f",
         ["+class A", "+function f()", "+variable A", "+variable default"]),
        ("const a = { b(c: X) {}, d: (e) => e, f: { g() {} } }; export = a",
         ["+variable a", "+function a.b(c) | c: X", "+function a.d(e)", "+function a.f.g()",
           "+variable default"]),
        ("export import a = B.C; import d = E.F", ["+variable a"]),
        ("class A { private b() {} } export { A }", ["+class A", "-function A.b() private", "+variable A"]),
        ("class A implements B, /* not */ C {}", ["-class A | base: B | base: C"]),
        ("class A { constructor(override b: X) {} }",
         ["-class A", "-function A.constructor(b) | b: X", "-field A.b | b: X"]),
        ("function f(a: /* why */ X, // and\n b: Map<\n  Y,\n  Z,\n>) {}",
         ["-function f(a, b) | a: X | b: Map<Y, Z>"]),
        ("let a = b as X; let c = <Y>d; e<Z>()", ["-variable a", "-variable c"]),
        ("let a = b as { c(d: X): Y; e: Z }", ["-variable a"]),
        ("let x: { m(a: X): Y; b: Z }", ["-variable x | x: {m(a: X): Y; b: Z}"]),
        ("", []),
    ],
)  # fmt: skip
def test_typescript(text: str, expected: list[str]) -> None:
    assert brief(text, "typescript") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("module.exports = { a, b: c, d(e) {}, f: (g) => g, ...h }",
         ["+variable a", "+variable b", "+function d(e)", "+function f(g)"]),
        ("function a() {} module.exports = { a }", ["+function a()", "+variable a"]),
        ("class A { b() {} } module.exports = A", ["+class A", "+function A.b()", "+variable exports"]),
        ("module.exports = function (a) {}", ["+function exports(a)"]),
        ("module.exports = class A { b() {} }", ["+class A", "+function A.b()"]),
        ("exports = module.exports = f", ["+variable exports"]),
        ("exports.a = (b) => b; exports.c = 1", ["+function a(b)", "+variable c"]),
        ("var a = module.exports = {}; a.b = function (c) {}",
         ["+variable a", "+function a.b(c)"]),
        ("exports.a = f; function f() {}", ["+variable a", "+function f()"]),
        ("A.prototype.b = function (c) {}", ["-function A.b(c)"]),
        ("function A() { this.b = (c) => c }", ["-function A()", "-function A.b(c)"]),
        ("class A extends B { #c = 1; static async d() {} e = () => 1 }",
         ["-class A | base: B", "-field A.#c", "-function A.d() static async", "-function A.e()"]),
        ("const A = class extends B { c() {} }", ["-class A | base: B", "-function A.c()"]),
        ("export default { data() {}, methods: { a(b) {} } }",
         ["+variable default", "+function default.data()", "+function default.methods.a(b)"]),
        ("a((b) => { const c = (d) => {}; function e(f) {} g.h = (i) => 1 })",
         ["-local c", "-local e", "-function g.h(i)"]),
        ("(function () { function a(b) {} })()", ["-function a(b)"]),
        ("app.get('/', (a, b) => {}); if (c) { var d = 1 }", ["-variable d"]),
    ],
)  # fmt: skip
def test_javascript(text: str, expected: list[str]) -> None:
    assert brief(text, "javascript") == expected


def test_tsx() -> None:
    text = "export const A = ({ b }: P) => <p on={(e: X) => e}>{b}</p>;\n"
    assert brief(text, "tsx") == ["+function A({b}) | {b}: P", "-local A.e | e: X"]


TEXT = """\
import a from "a";

/** What it is. */
@first()
export class A {
  @second()
  b(
    c: X,
  ) {
    return 1;
  }
}

export const
  c = 1;
"""


def test_lines_are_those_of_the_file_and_cover_comment_and_decorators() -> None:
    assert [
        (each.name, each.first, each.line, each.last) for each in outline(source(TEXT, "typescript", 100))
    ] == [
        ("A", 103, 105, 112),
        ("A.b", 106, 107, 111),
        ("c", 114, 115, 115),
    ]


def test_the_body_leaves_out_name_and_header() -> None:
    text = "function f(a: X) {\n  return  a;\n}\nlet b = g(\n  1)"
    bodies = [each.body for each in outline(source(text, "typescript"))]
    assert bodies == ["{ return a; }", "g( 1)"]


def test_an_export_outside_of_the_window_counts() -> None:
    before = "function f(a) {}\n\nfunction g(a) {}\n\nmodule.exports = {\n  f,\n};\n"
    window = window_of(changed("a.js", before, before.replace("f(a)", "f(b)")), 1)
    assert len(window.before.lines) < 5
    assert [each.public for each in outline(window.before) if each.name == "f"] == [True]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("export { a, b as c, type D };", {"a", "b", "D"}),
        ("export {\n  a,\n  b,\n};", {"a", "b"}),
        ("export type { A };", {"A"}),
        ("export default a;\n", {"a"}),
        ("export = a", {"a"}),
        ("module.exports = { a, b: c };", {"a", "c"}),
        ("exports.a = b;", {"b"}),
        ("exports = module.exports = a", {"a", "exports"}),
        ("var a = exports = module.exports = {};", {"a", "exports"}),
        ("const a = module.exports;", {"a"}),
        ("export function f() {}\nexport const a = 1;", set()),
        ("export default function f() {}", set()),
        ("exported; f(reexport)", set()),
        ("export { a", {"a"}),
        ("", set()),
    ],
)
def test_names_that_are_exported_apart(text: str, names: set[str]) -> None:
    assert exported_names("javascript", tuple(text.splitlines(keepends=True))) == names
    assert not exported_names("go", (text,))


WORDS = (
    "function class interface type enum namespace export default import const let = => ( ) { } [ ] < > : ; , "
    "? | * . # @ ... a b A async static get declare module abstract extends private readonly 1 'x' ` \n // "
    "/* */ \x00 é \u2028 return if for catch try new this exports module.exports constructor"
)
PIECES = st.sampled_from(WORDS.split(" "))


@examples(150)
@given(st.lists(PIECES, max_size=40), st.sampled_from(["typescript", "tsx", "javascript"]))
def test_broken_code_is_read_without_an_error(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    lines = text.count("\n") + 1
    for each in outline(Source(language, tuple(text.split("\n")))):
        assert each.name
        assert 1 <= each.first <= each.line <= each.last <= lines


@pytest.mark.parametrize(
    "text",
    [
        "function a(){" * 1000,
        "const " + "[" * 3000 + "a",
        "type A = " + "{a:" * 2000,
        "a=>" * 2000,
        "x = {a:" * 2000,
    ],
    ids=["functions", "patterns", "types", "arrows", "objects"],
)
def test_deep_nesting_is_read_without_an_error(text: str) -> None:
    assert all(each.name for each in outline(source(text, "typescript")))
