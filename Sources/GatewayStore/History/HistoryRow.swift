// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// Entries as rows of the tables `history` and `historySending`.
enum HistoryKind {
    /// Kinds below have a text, those below the next one are messages.
    static let nudge = 2
    static let firstEvent = 3

    static func number(of content: HistoryEntry.Content) -> Int {
        switch content {
        case .message(.text): 0
        case .message(.action): 1
        case .message(.nudge): nudge
        case .joined: firstEvent
        case .left: 4
        case .topic: 5
        case .reaction(_, isWithdrawn: false): 6
        case .reaction(_, isWithdrawn: true): 7
        }
    }

    static func text(of content: HistoryEntry.Content) -> RichText {
        switch content {
        case .message(let body): body.richText
        case .joined, .left: ""
        case .topic(let text), .reaction(let text, _): RichText(text)
        }
    }

    static func content(_ kind: Int, _ text: RichText) -> HistoryEntry.Content? {
        switch kind {
        case 0: .message(.text(text))
        case 1: .message(.action(text))
        case 2: .message(.nudge)
        case 3: .joined
        case 4: .left
        case 5: .topic(text.text)
        case 6: .reaction(text.text, isWithdrawn: false)
        case 7: .reaction(text.text, isWithdrawn: true)
        default: nil
        }
    }
}

extension HistoryEntry {
    /// The columns that `init(_:place:)` reads, of `history h LEFT JOIN historySender s`.
    static let columns =
        "h.id, h.shown, h.kind, h.time, h.text, h.styles, h.name, h.reply, s.contact, s.nick, s.address, h.networkID, h.late"
    /// And those of the place, `historyPlace p`.
    static let placeColumns = "p.account, p.kind, p.key, p.address"
    static let source = "history h LEFT JOIN historySender s ON s.id = h.sender"

    init?(_ row: Row, place: HistoryPlace, address: String) {
        let text = RichText(row[4], runs: (row[5] as String?).map(TextRun.parse) ?? [])
        guard let content = HistoryKind.content(row[2], text) else { return nil }
        let sender = (row[8] as String?).map {
            HistorySender(contact: ContactID($0), nick: row[9] ?? "", address: row[10] ?? "")
        }
        self.init(
            id: MessageID(stored: row[0]), order: MessageID(stored: row[1]), place: place,
            placeName: (row[6] as String?) ?? sender?.nick ?? "", placeAddress: address, sender: sender,
            content: content, time: row[3], replyTo: (row[7] as Int64?).map(MessageID.init(stored:)),
            networkID: row[11], isLate: row[12] ?? false)
    }

    /// With the columns of the place behind the others.
    init?(_ row: Row) {
        guard let kind = HistoryPlace.Kind(rawValue: row[14]) else { return nil }
        self.init(
            row, place: HistoryPlace(account: AccountID(row[13]), kind: kind, key: row[15]), address: row[16] ?? "")
    }

    /// The name of the place as it is kept: it is the sender's nick, more often than not.
    var keptName: String? { placeName == sender?.nick ? nil : placeName }

    /// How the text looks as it is kept; nil for plain.
    var keptStyles: String? {
        let runs = HistoryKind.text(of: content).runs
        return runs.isEmpty ? nil : TextRun.text(runs)
    }
}

extension MessageID {
    init(stored: Int64) { self.init(UInt64(bitPattern: stored)) }
    var stored: Int64 { Int64(bitPattern: rawValue) }
}
