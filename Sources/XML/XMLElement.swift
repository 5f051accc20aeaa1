// SPDX-License-Identifier: Apache-2.0

/// One element of a parsed document, with everything below it.
///
/// Names are local names: `<wsse:Password>` is `Password` with the namespace of `wsse`. The services of MSN and
/// of its successors agree on local names and hardly on namespaces, so look-ups go by local name alone.
package struct XMLElement: Equatable, Sendable {
    /// The local name.
    package var name: String
    /// The namespace URI, if there is one.
    package var namespace: String?
    /// The attributes by local name, without namespace declarations; of two that differ in nothing but their
    /// prefix the first counts.
    package var attributes: [String: String]
    /// The element's own text, all pieces joined. White space between child elements is left out.
    package var text: String
    /// The child elements in order.
    package var children: [XMLElement]

    /// An element made by hand.
    package init(
        _ name: String, namespace: String? = nil, attributes: [String: String] = [:], text: String = "",
        children: [XMLElement] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.text = text
        self.children = children
    }

    /// The first child called `name`.
    package func first(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// All children called `name`.
    package func all(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// What a walk down by first children arrives at: `at("Body", "Fault")`.
    package func at(_ path: String...) -> XMLElement? {
        var element = self
        for name in path {
            guard let child = element.first(name) else { return nil }
            element = child
        }
        return element
    }

    /// The text of what `at` would arrive at, or `nil` where a step is missing or the text is empty.
    package func text(at path: String...) -> String? {
        var element = self
        for name in path {
            guard let child = element.first(name) else { return nil }
            element = child
        }
        return element.text.isEmpty ? nil : element.text
    }

    /// The first element called `name` below this one, depth first.
    package func descendant(_ name: String) -> XMLElement? {
        for child in children {
            if child.name == name { return child }
            if let found = child.descendant(name) { return found }
        }
        return nil
    }

    /// All elements called `name` below this one, depth first; those inside a match are included.
    package func descendants(_ name: String) -> [XMLElement] {
        var found: [XMLElement] = []
        collect(name, into: &found)
        return found
    }

    private func collect(_ name: String, into found: inout [XMLElement]) {
        for child in children {
            if child.name == name { found.append(child) }
            child.collect(name, into: &found)
        }
    }
}
