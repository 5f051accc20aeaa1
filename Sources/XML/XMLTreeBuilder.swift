// SPDX-License-Identifier: Apache-2.0

/// Makes a tree out of the parser's events and keeps count of what it may cost.
final class XMLTreeBuilder {
    private let limits: XMLLimits
    /// The elements that are open, the root first.
    private var open: [XMLElement] = []
    private var elementCount = 0
    private var textBytes = 0
    /// The strings already made from names. The parser keeps each name once, so its address identifies it.
    private var names: [UnsafePointer<UInt8>: String] = [:]

    /// The finished document.
    private(set) var root: XMLElement?
    /// Why the rest need not be parsed.
    private(set) var failure: XMLError?

    init(limits: XMLLimits) {
        self.limits = limits
        open.reserveCapacity(16)
    }

    /// A name as the parser keeps it, as a string.
    func name(_ pointer: UnsafePointer<UInt8>) -> String {
        if let known = names[pointer] { return known }
        let name = String(cString: pointer)
        names[pointer] = name
        return name
    }

    func startElement(_ name: String, namespace: String?, attributes: [String: String]) {
        elementCount += 1
        if open.count >= limits.depth { return fail(.tooDeep) }
        if elementCount > limits.elements { return fail(.tooManyElements) }
        if !open.isEmpty, open[open.count - 1].text.isXMLWhiteSpace { open[open.count - 1].text = "" }
        open.append(XMLElement(name, namespace: namespace, attributes: attributes))
    }

    func endElement() {
        guard let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        textBytes += bytes.count
        if textBytes > limits.text { return fail(.tooMuchText) }
        guard !open.isEmpty else { return }
        let last = open.count - 1
        if !open[last].children.isEmpty, bytes.allSatisfy(isXMLSpace) { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if open[last].text.isEmpty {
            open[last].text = text
        } else {
            open[last].text += text
        }
    }

    func fail(_ error: XMLError) {
        if failure == nil { failure = error }
    }
}

private func isXMLSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}

extension String {
    fileprivate var isXMLWhiteSpace: Bool { utf8.allSatisfy(isXMLSpace) }
}
