// SPDX-License-Identifier: Apache-2.0
import Foundation
import IRCWire
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

/// The text of source files of the project, to compare what there is with what is tested.
enum ProjectSources {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The files of a folder and those below, by their names.
    static func files(in folder: String) -> [String: String] {
        var files: [String: String] = [:]
        let enumerator = FileManager.default.enumerator(
            at: root.appending(path: folder), includingPropertiesForKeys: nil)
        while let url = enumerator?.nextObject() as? URL {
            guard url.pathExtension == "swift" else { continue }
            files[url.lastPathComponent] = try? String(contentsOf: url, encoding: .utf8)
        }
        return files
    }
}

@Suite("The form of every command")
struct CommandFormTests {
    private static let long = String(repeating: "x", count: 400)
    private static let names = CommandTable.commands.keys.sorted() + ["PRIVMSG"]

    @Test func `every command has its form, and every form its command`() {
        #expect(Set(CommandForms.all.keys) == Set(Self.names))
        for (name, form) in CommandForms.all.merging(CommandForms.early, uniquingKeysWith: { $0 + "\n" + $1 }) {
            let kinds = Set(CommandForms.cases(form).map(\.kind))
            #expect(kinds.isSuperset(of: CommandForms.kinds), "\(name)")
        }
    }

    @Test(arguments: CommandForms.all.keys.sorted())
    func `is answered as it should be`(name: String) async throws {
        for form in CommandForms.cases(CommandForms.all[name] ?? "") {
            let alice = try await TestGateway().alice("standard-replies")
            try await expect(form, alice)
        }
    }

    @Test(arguments: CommandForms.early.keys.sorted())
    func `before registration`(name: String) async throws {
        for form in CommandForms.cases(CommandForms.early[name] ?? "") {
            try await expect(form, try await TestGateway().connect())
        }
    }

    private func expect(_ form: CommandForms.Case, _ client: TestClient) async throws {
        var lines: [String] = []
        for line in form.line.split(separator: " ; ") {
            lines += try await client.ask(String(line.replacing("{long}", with: Self.long)))
        }
        let answer = lines.map { $0.replacing(Self.long, with: "{long}") }
        #expect(
            CommandForms.matches(answer[...], form.answer[...]),
            "\(form.line)\n   is  \(answer.joined(separator: "\n       "))\n   not \(form.answer.joined(separator: "\n       "))"
        )
    }

    /// Which commands are for this time is what they answer, and not what a list says.
    @Test func `whatever is done before registration has its form`() async throws {
        for name in Set(Self.names).union(CommandForms.early.keys).sorted() {
            let client = try await TestGateway().connect()
            _ = try await client.ask("CAP REQ :draft/pre-away draft/extended-isupport")
            let waits =
                try await client.ask("\(name) a b c d") == [
                    ":monarch.local 451 * :You have not registered: \(name) has to wait"
                ]
            #expect(waits == (CommandForms.early[name] == nil), "\(name)")
        }
    }

    @Test func `what is not UTF-8 is refused by the name of the command, before registration and in a batch`()
        async throws
    {
        let client = try await TestGateway().connect()
        _ = try await client.ask("CAP REQ :standard-replies batch draft/multiline")
        let bytes: [UInt8] = [0xC3, 0x28, 13, 10]
        for name in Self.names {
            try await client.send(bytes: Array("\(name) bob :".utf8) + bytes)
            expectLines(
                try await client.take(),
                [":monarch.local FAIL \(name) INVALID_UTF8 :The line is not UTF-8 and was dropped"])
        }
        try await client.send(bytes: Array("PRIV".utf8) + bytes)
        expectLines(
            try await client.take(), [":monarch.local FAIL * INVALID_UTF8 :The line is not UTF-8 and was dropped"])
    }

    @Test func `what is no line is answered by nothing, what is no command by 421, and too much by 417`() async throws {
        let guest = try await TestGateway().guest()
        try await guest.send(raw: "\r\n  \r\n:\r\n@x\r\n:nobody\r\nping 2\nPing 3\r\r\n")
        expectLines(
            try await guest.take(), [":monarch.local PONG monarch.local 2", ":monarch.local PONG monarch.local 3"])
        try await guest.send(raw: "PRIVMSG bob :a\u{0}b\r\nPRIVMSG bob :a\rb\r\n")
        let dropped = ":monarch.local NOTICE alice :*: A line with a NUL or a CR inside was dropped"
        expectLines(try await guest.take(), [dropped, dropped])
        let tooLong = ":monarch.local 417 alice :Input line was too long"
        for (count, line) in [(510, "PING "), (511, "PING ")] {
            let text = line + String(repeating: "x", count: count - line.utf8.count)
            let answer = try await guest.ask(text)
            #expect((answer == [tooLong]) == (count > 510), "\(count)")
        }
        for (count, isTooLong) in [(4094, false), (4095, true)] {
            let answer = try await guest.ask("@" + String(repeating: "t", count: count) + " PING 4")
            #expect((answer == [tooLong]) == isTooLong, "\(count)")
        }
        expectLines(try await guest.ask("NONSENSE a b"), [":monarch.local 421 alice NONSENSE :Unknown command"])
    }

    @Test(arguments: Self.names)
    func `a label is answered exactly once`(name: String) async throws {
        let gateway = TestGateway()
        for form in CommandForms.cases(CommandForms.all[name] ?? "few: \(name)") {
            let alice = try await gateway.alice("labeled-response batch message-tags standard-replies", nick: "al")
            let line = form.line.replacing("{long}", with: String(repeating: "x", count: 300))
            var answers = try await alice.ask("@label=one \(line)")
            if alice.isOpen {
                // What waits for the network has its answer with the outcome.
                try await gateway.network { client in
                    client.endLast()
                    client.endEdits()
                }
                answers += try await alice.take()
            }
            #expect(answers.filter { $0.hasPrefix("@") && $0.contains("label=one") }.count == 1, "\(line): \(answers)")
            try await alice.send("QUIT")
        }
    }
}

@Suite("The form of every numeric")
struct NumericFormTests {
    @Test func `every numeric is sent, and a test has seen its form`() throws {
        let tests = ProjectSources.files(in: "Tests/IRCFrontEndTests").values.joined(separator: "\n")
        let sources = ProjectSources.files(in: "Sources/IRCFrontEnd").values.joined(separator: "\n")
        let definition = /static let (\w+) = IRCNumeric\((\d+)\)/
        var count = 0
        for match in ProjectSources.files(in: "Sources/IRCWire/Numerics").values.joined(separator: "\n")
            .matches(of: definition)
        {
            count += 1
            let code = IRCNumeric(rawValue: UInt16(match.2) ?? 0).code
            let isSent = try Regex("\\.\(match.1)\\b").firstMatch(in: sources) != nil
            #expect(isSent, "nothing sends \(code) \(match.1)")
            #expect(
                tests.contains("monarch.local \(code) ") || tests.contains("(\(code))"),
                "no test has a line with \(code) \(match.1)")
        }
        #expect(count > 80)
    }

    /// Those that other servers send and that have no place here.
    private static let absent: [Int: String] = [
        250: "says in other words what 265 and 266 say", 313: "there are no operators",
        316: "no server sends it any more", 378: "338 says the same", 396: "nobody's host is hidden",
        477: "changes of modes are refused with 482, which says that nobody may", 691: "STARTTLS is not offered",
        696: "no mode takes a parameter", 760: "WHOIS shows no metadata", 762: "it is a batch now",
        763: "of the first draft of metadata", 764: "of the first draft of metadata",
        765: "of the first draft of metadata", 767: "of the first draft of metadata",
        768: "of the first draft of metadata", 769: "of the first draft of metadata",
        773: "FAIL METADATA TOO_MANY_SUBS says it", 902: "nobody's nick is locked",
    ]

    /// The numerics that clients of today look at.
    private static let expected: [ClosedRange<Int>] = [
        1...5, 221...221, 250...255, 265...266, 301...301, 305...306, 311...320, 322...324, 329...333, 338...338,
        341...341, 352...354, 366...366, 372...372, 375...376, 378...378, 391...391, 396...396, 401...401, 403...404,
        417...417, 421...422, 431...433, 442...442, 451...451, 461...462, 464...464, 477...477, 482...482, 671...671,
        691...691, 696...696, 730...734, 760...774, 900...908,
    ]

    @Test func `a numeric that clients know is sent, or there is a reason why not`() {
        let codes = Set(
            ProjectSources.files(in: "Sources/IRCWire/Numerics").values.joined(separator: "\n")
                .matches(of: /= IRCNumeric\((\d+)\)/).compactMap { Int($0.1) })
        for code in Self.expected.joined() {
            #expect(codes.contains(code) != (Self.absent[code] != nil), "\(code)")
        }
        #expect(Set(Self.absent.keys).subtracting(Self.expected.joined()) == [])
    }

    @Test func `those that need a state of their own`() async throws {
        let gateway = TestGateway(limits: Self.oneGroup)
        let alice = try await gateway.alice()
        _ = try await alice.ask("JOIN #one")
        expectLines(
            try await alice.ask("JOIN #two"),
            [":monarch.local 405 alice #two :There can be at most 1 group chats."])
        _ = try await alice.ask("PRIVMSG zoe@demo.monarch :hi")
        expectLines(
            try await alice.ask("KICK &monarch zoe"),
            [":monarch.local 441 alice zoe &monarch :is not on your contact list"])
    }

    @Test func `those of a WATCH list, as people come and go and as it fills`() async throws {
        let gateway = TestGateway { $0.monitor = 2 }
        let alice = try await gateway.alice()
        expectLines(
            try await alice.ask("WATCH +erin +dave +carol"),
            [
                ":monarch.local 605 alice erin * * 0 :is offline",
                ":monarch.local 604 alice dave dave demo.monarch 0 :is online",
                ":monarch.local 512 alice carol :Maximum size for WATCH-list is 2 entries",
            ])
        expectLines(
            try await alice.ask("WATCH S"),
            [
                ":monarch.local 603 alice :You have 2 and are on 0 WATCH entries",
                ":monarch.local 606 alice :dave erin",
                ":monarch.local 607 alice :End of WATCH S",
            ])
        for (state, line) in [
            (Availability.online, ":monarch.local 600 alice erin erin demo.monarch 1700000000 :logged online"),
            (.offline, ":monarch.local 601 alice erin erin demo.monarch 1700000000 :logged offline"),
        ] {
            try await gateway.network { $0.report(.presence(ContactID("erin"), state, displayName: nil)) }
            let lines = try await alice.take()
            #expect(lines.contains(line), "\(lines)")
        }
        expectLines(
            Array(try await alice.ask("WHOWAS erin").prefix(1)),
            [":monarch.local 314 alice erin erin demo.monarch * :ERIN"])
    }

    @Test func `those of who comes over TLS with a certificate`() async throws {
        let gateway = TestGateway()
        var origin = ClientOrigin(address: "192.0.2.1")
        origin.isTLS = true
        origin.isSecure = true
        origin.certificateFingerprint = Array(repeating: 0xAB, count: 32)
        let guest = try await gateway.connect(origin: origin)
        try await guest.register("")
        let lines = try await guest.ask("WHOIS alice")
        for line in [
            ":monarch.local 338 alice alice user@192.0.2.1 192.0.2.1 :is the real address",
            ":monarch.local 671 alice alice :is using a secure connection",
            ":monarch.local 276 alice alice :has client certificate fingerprint " + String(repeating: "ab", count: 32),
        ] { #expect(lines.contains(line), "\(lines)") }
    }

    @Test(arguments: ["draft/metadata-2", "draft/metadata-3"])
    func `those of subscriptions to metadata`(capability: String) async throws {
        let alice = try await TestGateway().alice("batch " + capability)
        #expect(try await alice.ask("METADATA * SUB status").first == ":monarch.local 770 alice status")
        #expect(try await alice.ask("METADATA * SUBS").contains { $0.hasSuffix(":monarch.local 772 alice status") })
        expectLines(try await alice.ask("METADATA * UNSUB status"), [":monarch.local 771 alice status"])
    }

    @Test func `those of metadata, and what does not come at once`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-3")
        #expect(try await alice.ask("METADATA * SUB status").first == ":monarch.local 770 alice status")
        #expect(try await alice.ask("METADATA * SUBS").contains { $0.contains(":monarch.local 772 alice status") })
        try await gateway.network { client in
            let status = String(repeating: "s", count: 500)
            for number in 0..<1990 {
                let identity = FakeNetwork.identity("c\(number)")
                client.report(.contact(ContactDetails(identity: identity)))
                client.report(.presence(identity.id, .online, displayName: nil))
                client.report(.personalMessage(identity.id, text: status, media: ""))
            }
        }
        let lines = try await alice.ask("METADATA *ALL SYNC")
        #expect(
            lines.last == ":monarch.local 774 alice *ALL 60 :There is more: ask for single people or channels")
        expectLines(try await alice.ask("METADATA * UNSUB status"), [":monarch.local 771 alice status"])
    }

    private static var oneGroup: SessionLimits {
        var limits = SessionLimits()
        limits.groups = 1
        return limits
    }
}
