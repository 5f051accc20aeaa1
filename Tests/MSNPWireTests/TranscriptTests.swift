// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import NIOCore
import NIOTestUtils
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Real traffic of every dialect, decoded from both directions and written again byte for byte.
@Suite struct TranscriptTests {
    @Test(arguments: 2...18)
    func aDialectDecodesAndEncodesBack(number: Int) throws {
        let entries = try Transcript.read(dialect: number)
        #expect(entries.count > 40)
        for side in [MSNPSide.client, .server] {
            let mine = entries.filter { $0.side == side }
            let all = mine.flatMap(\.bytes)
            let commands = try Wire.decode([all], sentBy: side)
            #expect(commands.count == mine.count)
            for (entry, command) in zip(mine, commands) {
                #expect(Wire.text(command) == entry.canonicalText, "\(entry.line)")
                #expect((command.payload?.readableBytes ?? 0) == (entry.payload?.count ?? 0))
            }
            #expect(try Wire.decode(all.map { [$0] }, sentBy: side) == commands)

            // Every cut in two, each with the command behind it.
            for index in mine.indices {
                let window = index...min(mine.count - 1, index + 1)
                let bytes = window.flatMap { mine[$0].bytes }
                for cut in 0...mine[index].bytes.count {
                    let decoded = try Wire.decode([Array(bytes[..<cut]), Array(bytes[cut...])], sentBy: side)
                    guard decoded != Array(commands[window]) else { continue }
                    Issue.record("\(mine[index].line) differs when cut at \(cut)")
                    break
                }
            }
            // The verifier of NIO is slow; the three generations of traffic suffice for it.
            guard [2, 12, 18].contains(number) else { continue }
            try ByteToMessageDecoderVerifier.verifyDecoder(
                inputOutputPairs: zip(mine, commands).map { (ByteBuffer(bytes: $0.bytes), [$1]) },
                decoderFactory: { MSNPFrameDecoder(sentBy: side) })
        }
    }

    /// The typed views understand what a real service and real clients say, and write what they read the same way again.
    @Test(arguments: 2...18)
    func typedLinesWriteWhatTheyRead(number: Int) throws {
        let dialect = try Dialect(number)
        var views: Set<String> = []
        for entry in try Transcript.read(dialect: number) {
            let command = try #require(try Wire.decode([entry.bytes], sentBy: entry.side).first)
            let side = entry.side
            let again: MSNPCommand?
            switch command.verb {
            case "ILN", "NLN", "FLN": again = PresenceLine(command, dialect: dialect)?.command(dialect: dialect)
            case "LST": again = ListEntry(command, dialect: dialect)?.command(dialect: dialect)
            case "LSG": again = GroupEntry(command, dialect: dialect)?.command(dialect: dialect)
            case "SYN" where side == .server: again = SyncReply(command, dialect: dialect)?.command(dialect: dialect)
            case "GTC", "BLP": again = PrivacyLine(command)?.command
            case "PRP", "BPR": again = PropertyLine(command, dialect: dialect)?.command
            case "ADG", "REG", "RMG":
                again = GroupChange(command, dialect: dialect, sentBy: side)?.command(dialect: dialect, sentBy: side)
            case "REA": again = NameChange(command, sentBy: side)?.command(sentBy: side)
            case "ADD", "ADC", "REM":
                again = ContactChange(command, dialect: dialect, sentBy: side)?.command(dialect: dialect, sentBy: side)
            case "ADL", "RML": again = ContactListCommand(command)?.command
            case "INF" where side == .server: again = SignInMethods(command)?.command
            case "RNG": again = Ring(command, dialect: dialect)?.command(dialect: dialect)
            case "XFR" where side == .server:
                again = SwitchboardReferral(command, dialect: dialect)?.command(dialect: dialect)
            case "IRO", "JOI": again = RosterLine(command, dialect: dialect)?.command(dialect: dialect)
            case "BYE": again = Departure(command, dialect: dialect)?.command(dialect: dialect)
            // The transcripts try what no client may take, without the picture that belongs there.
            case "CHG" where command.parameter(1) != "FLN":
                again = PresenceRequest(command, dialect: dialect)?.command(dialect: dialect)
            case "OUT" where side == .server: again = OutReason(command)?.command
            case "USR" where entry.connection == "NS":
                let id = try #require(command.transactionID)
                again =
                    side == .client
                    ? SignInRequest(command)?.command(transactionID: id)
                    : SignInReply(command, dialect: dialect)?.command(transactionID: id, dialect: dialect)
            case "MSG" where entry.connection == "SB":
                again = side == .client ? SubmittedMessage(command)?.command : DeliveredMessage(command)?.command
            case "UUM": again = PageModeMessage(command)?.command(dialect: dialect, sentBy: side)
            case "PUT": again = RoutedCommand(command)?.command
            default: continue
            }
            views.insert((side == .server ? "S " : "C ") + command.verb)
            #expect(again == command, "\(entry.line)")
        }
        let always = ["NLN", "FLN", "RNG", "IRO", "JOI", "BYE", "CHG", "MSG", "USR", "XFR", "BLP"].map { "S " + $0 }
        #expect(views.isSuperset(of: always + ["C MSG", "C BLP", "C CHG"]))
        #expect(views.isSuperset(of: dialect.usesSYN ? ["S LST", "S SYN", "S GTC", "C GTC", "S REM", "C REM"] : []))
        #expect(views.isSuperset(of: dialect.usesAddressBook ? ["C ADL", "S ADL", "S RML"] : []))
        #expect(views.isSuperset(of: (7...12).contains(number) ? ["S ADG", "C REG", "S REG", "C RMG"] : []))
        #expect(views.isSuperset(of: number <= 9 ? ["S REA", "C REA"] : ["S PRP", "C PRP"]))
    }

    @Test(arguments: 2...18)
    func messagesSayWhatTheySay(number: Int) throws {
        let entries = try Transcript.read(dialect: number)
        var contents: [SwitchboardContent] = []
        var profiles = 0
        for entry in entries {
            let command = try #require(try Wire.decode([entry.bytes], sentBy: entry.side).first)
            guard command.verb == "MSG", let payload = command.payload else { continue }
            if entry.connection == "SB" {
                contents.append(SwitchboardContent(payload))
            } else if case .profile(let profile) = NotificationContent(payload) {
                #expect(profile.clientAddress == "127.0.0.1")
                #expect(profile.loginTime > 1_700_000_000)
                profiles += 1
            }
        }
        #expect(profiles == 1)
        #expect(contents.contains(.typing(account: "user1@example.com")))
        #expect(
            contents.contains(.customEmoticons([CustomEmoticon(shortcut: ":lab:", objectText: "<msnobj/>")])))
        #expect(
            contents.contains(
                .text(
                    "hello from A é€ ☺",
                    format: MessageFormat(
                        font: "MS Sans Serif", effects: .bold, color: 0xFF0000, pitchAndFamily: 0x22))))
    }
}

/// A transcript beside this file: `A/NS C> VER 1 MSNP18 CVR0`, payload lines after `|`.
enum Transcript {
    struct Entry {
        /// "NS" or "SB".
        var connection: String
        var side: MSNPSide
        var line: String
        var payload: [UInt8]?

        var bytes: [UInt8] { Array((line + "\r\n").utf8) + (payload ?? []) }

        /// The command with single spaces: a space before the line end, as MSNP10-12 have it, is not kept.
        var canonicalText: String {
            let fields = line.split(separator: " ").joined(separator: " ")
            return String(decoding: Array((fields + "\r\n").utf8) + (payload ?? []), as: UTF8.self)
        }
    }

    static func read(dialect: Int) throws -> [Entry] {
        try read(dialect < 10 ? "msnp0\(dialect)" : "msnp\(dialect)")
    }

    static func read(_ name: String) throws -> [Entry] {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let text = try contents("/\(folder)/Transcripts/\(name).txt")
        var entries: [Entry] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("   |") {
                let index = try #require(entries.indices.last)
                let bytes = unescaped(line.dropFirst(5))
                entries[index].payload = entries[index].payload.map { $0 + [0x0A] + bytes } ?? bytes
            } else if !line.isEmpty, !line.hasPrefix("#") {
                let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
                try #require(parts.count == 3 && (parts[1] == "C>" || parts[1] == "S<"))
                entries.append(
                    Entry(
                        connection: String(parts[0].suffix(2)), side: parts[1] == "C>" ? .client : .server,
                        line: String(parts[2])))
            }
        }
        return entries
    }

    /// `\r`, `\x00` and `\\` stand for bytes.
    private static func unescaped(_ text: Substring) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch kind {
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "x"):
                result.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: result.append(kind)
            }
        }
        return result
    }

    private static func contents(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"), "cannot open \(path)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}
