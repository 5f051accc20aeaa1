// SPDX-License-Identifier: Apache-2.0

import XML

/// What is put into elements that should hold something else.
enum Damage {
    static let nonsense = "\u{FFFD}nonsense"
}

/// Gives `body` the document with each element in turn removed, emptied, repeated and filled with nonsense.
func damage(_ document: String, _ body: (String) throws -> Void) throws {
    let root = try XMLReader.parse(document, limits: .soap)
    for path in paths(of: root) {
        try body(written(changed(root, at: path[...]) { _ in [] }))
        try body(written(changed(root, at: path[...]) { [XMLElement($0.name)] }))
        try body(written(changed(root, at: path[...]) { [$0, $0] }))
        try body(written(changed(root, at: path[...]) { [XMLElement($0.name, text: Damage.nonsense)] }))
    }
}

/// Where every element but the root is: the numbers of the children on the way.
private func paths(of element: XMLElement) -> [[Int]] {
    element.children.enumerated().flatMap { index, child in
        [[index]] + paths(of: child).map { [index] + $0 }
    }
}

private func changed(
    _ element: XMLElement, at path: ArraySlice<Int>, _ change: (XMLElement) -> [XMLElement]
) -> XMLElement {
    guard let index = path.first else { return element }
    var element = element
    let child = element.children[index]
    let replacement = path.count == 1 ? change(child) : [changed(child, at: path.dropFirst(), change)]
    element.children.replaceSubrange(index...index, with: replacement)
    return element
}

private func written(_ element: XMLElement) -> String {
    func write(_ element: XMLElement, _ writer: inout XMLWriter) {
        writer.open(element.name, element.attributes.map { ($0.key, $0.value) })
        writer.text(element.text)
        for child in element.children { write(child, &writer) }
        writer.close()
    }
    var writer = XMLWriter()
    write(element, &writer)
    return writer.string
}
