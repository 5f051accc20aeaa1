// SPDX-License-Identifier: Apache-2.0

/// What a document may cost before it is refused. Every document comes from a peer, so all have limits.
package struct XMLLimits: Equatable, Sendable {
    /// The size of the whole document, in bytes.
    package var bytes: Int
    /// How deep elements may be nested; the root is at depth 1.
    package var depth: Int
    /// How many elements the document may have.
    package var elements: Int
    /// How many attributes, namespace declarations included, one element may have.
    package var attributes: Int
    /// The length of one tag with its attributes, in bytes.
    package var tagBytes: Int
    /// The length of all texts together, in bytes.
    package var text: Int

    /// Limits of one's own; what is left out is as generous as `bytes` allows.
    package init(
        bytes: Int, depth: Int = 64, elements: Int, attributes: Int = 64, tagBytes: Int = 16 * 1024, text: Int? = nil
    ) {
        self.bytes = bytes
        self.depth = depth
        self.elements = elements
        self.attributes = attributes
        self.tagBytes = tagBytes
        self.text = text ?? bytes
    }

    /// For the payload of an MSNP command: 16 KiB, 2048 elements.
    package static let payload = XMLLimits(bytes: 16 * 1024, elements: 2048)

    /// For the body of a web service: 8 MiB, 250 000 elements. An address book of 1 000 contacts has about
    /// 1.5 MiB and 40 000 elements.
    package static let soap = XMLLimits(bytes: 8 * 1024 * 1024, elements: 250_000)
}
