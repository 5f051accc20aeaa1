// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import XML

/// The payload of `ADL`, `RML` and `FQY` (13 and later): accounts by domain.
///
/// `<ml l="1"><d n="example.net"><c n="bob" l="3" t="1"/></d><t><c n="tel:+15551112222" l="1"/></t></ml>`
package struct ContactListDocument: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package var account: String
        /// Empty where the document gives none (`FQY`).
        package var lists: ListBits
        /// 0 if it is not to be said, as in a question after it (`FQY`); what is not said is read as 1.
        package var networkID: Int
        /// `f`, decoded: the name of somebody who added the user.
        package var friendlyName: String?

        package init(account: String, lists: ListBits = [], networkID: Int = 1, friendlyName: String? = nil) {
            self.account = account
            self.lists = lists
            self.networkID = networkID
            self.friendlyName = friendlyName
        }
    }

    /// `l="1"` on `ml`: the list at sign-in and no change.
    package var isInitial: Bool
    package var entries: [Entry]

    package init(isInitial: Bool = false, entries: [Entry]) {
        self.isInitial = isInitial
        self.entries = entries
    }

    /// Reads a payload; nil if it is no `ml` document. Entries without a name are left out.
    package init?(parsing payload: ByteBuffer) {
        let limits = XMLLimits(bytes: MSNPLimits.contactListPayload, elements: 4 * MSNPLimits.contactListRead)
        guard let root = try? XMLReader.parse(payload.readableBytesView, limits: limits), root.name == "ml" else {
            return nil
        }
        self.init(isInitial: root.attributes["l"] == "1", entries: [])
        for group in root.children {
            let domain = group.name == "d" ? group.attributes["n"] : nil
            guard group.name == "t" || domain?.isEmpty == false else { continue }
            for contact in group.all("c") {
                guard entries.count < MSNPLimits.contactListRead, let name = contact.attributes["n"], !name.isEmpty
                else {
                    continue
                }
                // Circles have their lists by service: <c n="…" t="9"><s l="3" n="IM"/></c>.
                let bits = contact.attributes["l"] ?? contact.first("s")?.attributes["l"] ?? ""
                entries.append(
                    Entry(
                        account: domain.map { name + "@" + $0 } ?? name,
                        lists: ListBits(sum: Int(decimal: bits) ?? 0),
                        networkID: contact.attributes["t"].flatMap { Int(decimal: $0) } ?? (domain == nil ? 4 : 1),
                        friendlyName: contact.attributes["f"].map(PercentEncoding.decodeName)))
            }
        }
    }

    /// The document as one payload, whatever its size.
    package func payload() -> ByteBuffer {
        var text = Self.head(isInitial)
        for (domain, contacts) in Self.byDomain(entries) {
            text += Self.group(domain, contacts.map(Self.element))
        }
        text += "</ml>"
        return ByteBuffer(string: text)
    }

    /// The payloads that carry the entries within the limits of servers, at least one. An initial list holds only
    /// forward, allow and block, and nobody on both allow and block.
    package static func documents(
        for entries: [Entry], initial: Bool, maximumBytes: Int = MSNPLimits.contactListBytes,
        maximumEntries: Int = MSNPLimits.contactListEntries
    ) -> [ByteBuffer] {
        let sendable = initial ? entries.compactMap(Self.initialEntry) : entries
        var documents: [ByteBuffer] = []
        var text = head(initial)
        var count = 0
        for (domain, contacts) in byDomain(sendable) {
            var elements: [String] = []
            var bytes = 0
            for contact in contacts {
                let element = element(contact)
                let wouldBe = text.utf8.count + bytes + element.utf8.count + group(domain, []).utf8.count + 5
                if count > 0, wouldBe > maximumBytes || count >= maximumEntries {
                    if !elements.isEmpty { text += group(domain, elements) }
                    documents.append(ByteBuffer(string: text + "</ml>"))
                    (text, elements, bytes, count) = (head(initial), [], 0, 0)
                }
                elements.append(element)
                bytes += element.utf8.count
                count += 1
            }
            text += group(domain, elements)
        }
        if count > 0 || documents.isEmpty { documents.append(ByteBuffer(string: text + "</ml>")) }
        return documents
    }

    private static func initialEntry(_ entry: Entry) -> Entry? {
        var entry = entry
        entry.lists.formIntersection([.forward, .allow, .block])
        if entry.lists.contains([.allow, .block]) { entry.lists.remove(.allow) }
        return entry.lists.isEmpty ? nil : entry
    }

    private static func head(_ isInitial: Bool) -> String {
        isInitial ? "<ml l=\"1\">" : "<ml>"
    }

    /// Entries by domain in the order in which domains come first; those without one, telephones, under nil.
    private static func byDomain(_ entries: [Entry]) -> [(domain: String?, entries: [Entry])] {
        var order: [String?: Int] = [:]
        var groups: [(domain: String?, entries: [Entry])] = []
        for entry in entries {
            let domain = split(entry.account).domain
            if let index = order[domain] {
                groups[index].entries.append(entry)
            } else {
                order[domain] = groups.count
                groups.append((domain, [entry]))
            }
        }
        return groups
    }

    private static func split(_ account: String) -> (local: String, domain: String?) {
        guard let at = account.utf8.lastIndex(of: UInt8(ascii: "@")) else { return (account, nil) }
        return (String(account[..<at]), String(account[account.index(after: at)...]))
    }

    private static func group(_ domain: String?, _ elements: [String]) -> String {
        guard let domain else { return "<t>" + elements.joined() + "</t>" }
        return "<d n=\"\(XMLEscaping.attribute(domain))\">" + elements.joined() + "</d>"
    }

    private static func element(_ entry: Entry) -> String {
        let (local, domain) = split(entry.account)
        var text = "<c n=\"\(XMLEscaping.attribute(local))\""
        if !entry.lists.isEmpty { text += " l=\"\(entry.lists.rawValue)\"" }
        if domain != nil, entry.networkID > 0 { text += " t=\"\(entry.networkID)\"" }
        if let name = entry.friendlyName {
            text += " f=\"\(XMLEscaping.attribute(PercentEncoding.encodeMinimal(name)))\""
        }
        return text + "/>"
    }
}
