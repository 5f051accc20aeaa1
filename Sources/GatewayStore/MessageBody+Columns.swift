// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import GatewayCore

/// What was said, as the columns `kind`, `text` and `styles`.
extension MessageBody {
    init?(_ row: Row) {
        let text = RichText(row["text"] ?? "", runs: TextRun.parse(row["styles"] ?? ""))
        switch row["kind"] as String? {
        case "text": self = .text(text)
        case "action": self = .action(text)
        case "nudge": self = .nudge
        default: return nil
        }
    }

    var kind: String {
        switch self {
        case .text: "text"
        case .action: "action"
        case .nudge: "nudge"
        }
    }

    var richText: RichText {
        switch self {
        case .text(let text), .action(let text): text
        case .nudge: ""
        }
    }
}

/// Runs in words parted by spaces, `5:1:ff0000:-`: length, emphasis, foreground and background.
extension TextRun {
    static func text(_ runs: [TextRun]) -> String {
        runs.map { run in
            "\(run.length):\(run.style.emphasis.rawValue):\(colour(run.style.foreground)):\(colour(run.style.background))"
        }.joined(separator: " ")
    }

    static func parse(_ text: String) -> [TextRun] {
        text.split(separator: " ").compactMap { word in
            let fields = word.split(separator: ":")
            guard fields.count == 4, let length = Int(fields[0]), length > 0, let emphasis = UInt8(fields[1]) else {
                return nil
            }
            let style = TextStyle(
                TextStyle.Emphasis(rawValue: emphasis), foreground: UInt32(fields[2], radix: 16).map(TextColour.init),
                background: UInt32(fields[3], radix: 16).map(TextColour.init))
            return TextRun(length: length, style: style)
        }
    }

    private static func colour(_ colour: TextColour?) -> String {
        colour.map { String($0.rgb, radix: 16) } ?? "-"
    }
}
