// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore
@testable import IRCFrontEnd

@Suite("Metadata")
struct MetadataTests {
    private static func pm(_ name: String, _ text: String, media: String = "") -> NetworkEvent {
        .personalMessage(ContactID(name), text: text, media: media)
    }

    @Test func `values are asked for by key, in a batch`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-2")
        try await gateway.network { client in
            client.report(Self.pm("bob", "at the sea"))
            client.report(Self.pm("dave", "", media: "Waves - Ocean"))
        }
        expectLines(
            try await alice.ask(
                "METADATA bob GET status avatar Display-Name display-name", "METADATA dave LIST", "METADATA root LIST",
                "METADATA &monarch LIST", "METADATA * LIST", "METADATA bob@demo.monarch list"),
            [
                ":monarch.local BATCH +b2 metadata bob",
                "@batch=b2 :monarch.local 761 alice bob status * :at the sea",
                "@batch=b2 :monarch.local 766 alice bob avatar :Key not set",
                "@batch=b2 :monarch.local FAIL METADATA KEY_INVALID Display-Name "
                    + ":A key is made of a-z, 0-9 and _./-, at most 64 of them",
                "@batch=b2 :monarch.local 761 alice bob display-name * BOB", ":monarch.local BATCH -b2",
                ":monarch.local BATCH +b3 metadata dave",
                "@batch=b3 :monarch.local 761 alice dave display-name * DAVE",
                "@batch=b3 :monarch.local 761 alice dave status * :Waves - Ocean", ":monarch.local BATCH -b3",
                ":monarch.local BATCH +b4 metadata root", ":monarch.local BATCH -b4",
                ":monarch.local BATCH +b5 metadata &monarch", ":monarch.local BATCH -b5",
                ":monarch.local BATCH +b6 metadata alice",
                "@batch=b6 :monarch.local 761 alice alice display-name * Alice", ":monarch.local BATCH -b6",
                ":monarch.local BATCH +b7 metadata bob",
                "@batch=b7 :monarch.local 761 alice bob display-name * BOB",
                "@batch=b7 :monarch.local 761 alice bob status * :at the sea", ":monarch.local BATCH -b7",
            ])
    }

    @Test func `subscriptions: added, known, too many, taken back`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-2")
        expectLines(
            try await alice.ask("METADATA * SUB status avatar", "METADATA * SUB avatar NO", "METADATA * SUBS"),
            [
                ":monarch.local 770 alice status avatar", ":monarch.local BATCH +b2 metadata *",
                ":monarch.local BATCH -b2", ":monarch.local 770 alice avatar",
                ":monarch.local FAIL METADATA KEY_INVALID NO :A key is made of a-z, 0-9 and _./-, at most 64 of them",
                ":monarch.local BATCH +b3 metadata-subs", "@batch=b3 :monarch.local 772 alice status avatar",
                ":monarch.local BATCH -b3",
            ])
        expectLines(
            try await alice.ask("METADATA alice UNSUB status never", "METADATA * SUBS"),
            [
                ":monarch.local 771 alice status never", ":monarch.local BATCH +b4 metadata-subs",
                "@batch=b4 :monarch.local 772 alice avatar", ":monarch.local BATCH -b4",
            ])
        for number in 0..<49 { _ = try await alice.ask("METADATA * SUB k\(number)") }
        expectLines(
            try await alice.ask("METADATA * SUB one two"),
            [":monarch.local FAIL METADATA TOO_MANY_SUBS one :At most 50 keys can be subscribed to"])
        // Whoever gives the capability back has no subscriptions any more.
        _ = try await alice.ask("CAP REQ -draft/metadata-2", "CAP REQ draft/metadata-3")
        expectLines(
            try await alice.ask("METADATA * SUBS").dropLast(),
            [":monarch.local BATCH +b\(String(54, radix: 36)) metadata-subs"])
    }

    @Test func `what changes is told to those who subscribe, and no more often than one can read`() async throws {
        let gateway = TestGateway()
        let second = try await gateway.alice("batch draft/metadata-2")
        let third = try await gateway.alice("batch draft/metadata-3", nick: "ally")
        _ = try await second.ask("METADATA * SUB status display-name")
        _ = try await third.ask("METADATA * SUB status")
        try await gateway.network { client in
            client.report(Self.pm("bob", "one"))
            client.report(Self.pm("bob", "two"))
            client.report(Self.pm("bob", ""))
            // Each key by itself: a new name holds no text back.
            client.report(.presence(ContactID("bob"), .online, displayName: "Bobby"))
            client.report(Self.pm("carol", "first"))
            client.report(Self.pm("carol", "second"))
            client.report(Self.pm("carol", "first"))
            client.report(.presence(ContactID("carol"), .online, displayName: "Caroline"))
        }
        expectLines(
            try await second.take(),
            [
                ":monarch.local METADATA bob status * one", ":monarch.local METADATA bob display-name * Bobby",
                ":monarch.local METADATA carol status * first",
                ":monarch.local METADATA carol display-name * Caroline",
            ])
        expectLines(
            try await third.take(),
            [":monarch.local 761 ally bob status * one", ":monarch.local 761 ally carol status * first"])
        // What was held back is told in the end, as it is then, unless that is what was told.
        await gateway.advance(by: 30_000)
        expectLines(try await second.take(), [":monarch.local METADATA bob status *"])
        expectLines(try await third.take(), [":monarch.local 766 ally bob status :Key not set"])
    }

    @Test func `who comes brings their values, and SYNC gives all of them`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-3")
        try await gateway.network { $0.report(Self.pm("bob", "at the sea")) }
        expectLines(
            try await alice.ask("METADATA * SUB status"),
            [
                ":monarch.local 770 alice status", ":monarch.local BATCH +b2 metadata *ALL",
                "@batch=b2 :monarch.local 761 alice bob status * :at the sea", ":monarch.local BATCH -b2",
            ])
        try await gateway.network { client in
            client.report(Self.pm("erin", "hello"))
            client.report(.presence(ContactID("erin"), .online, displayName: nil))
        }
        #expect(try await alice.take().contains(":monarch.local 761 alice erin status * hello"))
        let both = [
            "761 alice bob status * :at the sea", "761 alice erin status * hello",
        ]
        for (target, batch) in [("&monarch", "b3"), ("*ALL", "b4")] {
            expectLines(
                try await alice.ask("METADATA \(target) SYNC"),
                [":monarch.local BATCH +\(batch) metadata \(target)"]
                    + both.map { "@batch=\(batch) :monarch.local \($0)" } + [":monarch.local BATCH -\(batch)"])
        }
        // MONITOR and JOIN bring them, too.
        #expect(try await alice.ask("MONITOR + bob").contains { $0.hasSuffix(" 761 alice bob status * :at the sea") })
        _ = try await alice.ask("PART &monarch")
        #expect(try await alice.ask("JOIN &monarch").contains { $0.hasSuffix(" 761 alice erin status * hello") })
    }

    @Test func `one's own values are told at log-in, set, cleared and told to the others`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-2")
        let other = try await gateway.alice("batch draft/metadata-3", nick: "ally")
        _ = try await other.ask("METADATA * SUB status display-name")
        expectLines(
            try await alice.ask(
                "METADATA * SET status :at the sea", "METADATA alice SET display-name :Alice Liddell",
                "METADATA * SET status", "METADATA * SET display-name", "METADATA * SET avatar :https://example.com",
                "METADATA bob SET status :gone", "METADATA bob CLEAR", "METADATA * SET Status :x", "METADATA * SET",
                "METADATA * SET status :\(String(repeating: "x", count: 388))"),
            [
                ":monarch.local 761 alice alice status * :at the sea",
                ":monarch.local 761 alice alice display-name * :Alice Liddell",
                ":monarch.local 766 alice alice status :Key not set",
                ":monarch.local FAIL METADATA VALUE_INVALID :A display name cannot be empty",
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION alice avatar :This key cannot be set here",
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION bob status :This key cannot be set here",
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION bob * :Only your own values can be cleared",
                ":monarch.local FAIL METADATA KEY_INVALID Status :A key is made of a-z, 0-9 and _./-, at most 64 of them",
                ":monarch.local FAIL METADATA INVALID_PARAMS SET :Wrong number of parameters",
                ":monarch.local FAIL METADATA VALUE_INVALID :A value has at most 387 bytes",
            ])
        #expect(
            try await gateway.network { $0.calls.suffix(3) } == [
                "personal message at the sea", "name Alice Liddell", "personal message ",
            ])
        expectLines(
            try await other.take(),
            [
                ":monarch.local 761 ally ally status * :at the sea",
                ":monarch.local 761 ally ally display-name * :Alice Liddell",
                ":monarch.local 766 ally ally status :Key not set",
            ])
        _ = try await alice.ask("METADATA * SET status :here")
        expectLines(
            try await alice.ask("METADATA * CLEAR"),
            [
                ":monarch.local BATCH +b2 metadata alice",
                "@batch=b2 :monarch.local 766 alice alice status :Key not set", ":monarch.local BATCH -b2",
            ])
        let third = try await gateway.connect()
        let burst = try await third.ask(
            "CAP REQ :batch draft/metadata-2", "PASS alice@demo.monarch:demo", "NICK al", "USER al 0 * :Alice",
            "CAP END")
        let start = try #require(burst.firstIndex(of: ":monarch.local BATCH +b1 metadata al"))
        #expect(burst[start + 1] == "@batch=b1 :monarch.local METADATA al display-name * :Alice Liddell")
        #expect(burst[start + 2] == ":monarch.local BATCH -b1")
        #expect(try #require(burst.firstIndex { $0.contains(" 422 ") }) > start)
    }

    @Test func `a block is a key that can be set`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-2 labeled-response")
        try await gateway.network { $0.editsEndAtOnce = true }
        expectLines(
            try await alice.ask("@label=1 METADATA bob SET soju.im/blocked 1", "METADATA bob SET soju.im/blocked 2"),
            [
                "@label=1 :monarch.local 761 alice bob soju.im/blocked * 1",
                ":monarch.local FAIL METADATA VALUE_INVALID :The value is 1 or 0",
            ])
        #expect(try await gateway.network { $0.calls.last } == "block(bob)")
        var bob = ContactDetails(identity: FakeNetwork.identity("bob"))
        bob.isBlocked = true
        try await gateway.network { [bob] in $0.report(.contact(bob)) }
        #expect(
            try await alice.ask("METADATA bob LIST").contains { $0.hasSuffix(" 761 alice bob soju.im/blocked * 1") })
        expectLines(
            try await alice.ask("METADATA bob SET soju.im/blocked"),
            [":monarch.local 766 alice bob soju.im/blocked :Key not set"])
        #expect(try await gateway.network { $0.calls.last } == "allow(bob)")
        try await gateway.network { $0.editsEndAtOnce = false }
        _ = try await alice.ask("METADATA carol SET soju.im/blocked 1")
        try await gateway.network { $0.endEdits(EditFailure(.refused, "the list is full")) }
        #expect(
            try await alice.take() == [
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION carol soju.im/blocked "
                    + ":carol was not blocked: the list is full."
            ])
    }

    @Test func `conversations are pinned and muted for all clients`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-2 labeled-response")
        let other = try await gateway.alice("batch draft/metadata-3", nick: "ally")
        _ = try await other.ask("METADATA * SUB soju.im/pinned soju.im/muted")
        _ = try await alice.ask("JOIN #team")
        _ = try await other.take()
        expectLines(
            try await alice.ask(
                "@label=1 METADATA bob SET soju.im/pinned 1", "METADATA bob SET soju.im/muted 1",
                "METADATA #team SET soju.im/muted 1", "METADATA bob SET soju.im/muted",
                "METADATA bob SET soju.im/muted", "METADATA bob SET soju.im/pinned yes",
                "METADATA &monarch SET soju.im/pinned 1", "METADATA * SET soju.im/pinned 1"),
            [
                "@label=1 :monarch.local 761 alice bob soju.im/pinned * 1",
                ":monarch.local 761 alice bob soju.im/muted * 1", ":monarch.local 761 alice #team soju.im/muted * 1",
                ":monarch.local 766 alice bob soju.im/muted :Key not set",
                ":monarch.local FAIL METADATA KEY_NOT_SET bob soju.im/muted :Key not set",
                ":monarch.local FAIL METADATA VALUE_INVALID :The value is 1 or 0",
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION &monarch soju.im/pinned :This key cannot be set here",
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION alice soju.im/pinned :This key cannot be set here",
            ])
        expectLines(
            try await other.take(),
            [
                ":monarch.local 761 ally bob soju.im/pinned * 1", ":monarch.local 761 ally bob soju.im/muted * 1",
                ":monarch.local 761 ally #team soju.im/muted * 1",
                ":monarch.local 766 ally bob soju.im/muted :Key not set",
            ])
        // A client that comes later finds them.
        let third = try await gateway.alice("batch draft/metadata-2", nick: "alli")
        expectLines(
            try await third.ask("METADATA #team LIST", "METADATA * SUB soju.im/muted soju.im/pinned"),
            [
                ":monarch.local BATCH +b2 metadata #team",
                "@batch=b2 :monarch.local 761 alli #team soju.im/muted * 1", ":monarch.local BATCH -b2",
                ":monarch.local 770 alli soju.im/muted soju.im/pinned", ":monarch.local BATCH +b3 metadata *",
                "@batch=b3 :monarch.local METADATA #team soju.im/muted * 1",
                "@batch=b3 :monarch.local METADATA bob soju.im/pinned * 1", ":monarch.local BATCH -b3",
            ])
    }

    @Test func `wrong uses are refused in the words of each draft`() async throws {
        let gateway = TestGateway()
        let lines = [
            "METADATA", "METADATA bob", "METADATA bob FROB", "METADATA :a b LIST", "METADATA nobody GET status",
            "METADATA #nowhere SYNC", "METADATA bob SUB status", "METADATA * SUB", "METADATA * UNSUB",
            "METADATA bob GET",
        ]
        let second = try await gateway.alice("batch draft/metadata-2")
        expectLines(
            try await second.ask(
                lines[0], lines[1], lines[2], lines[3], lines[4], lines[5], lines[6], lines[7], lines[8], lines[9]),
            [
                ":monarch.local 461 alice METADATA :Not enough parameters: METADATA <target> <subcommand>",
                ":monarch.local 461 alice METADATA :Not enough parameters: METADATA <target> <subcommand>",
                ":monarch.local FAIL METADATA SUBCOMMAND_INVALID FROB :There is GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS and SYNC",
                ":monarch.local 461 alice METADATA :Not enough parameters: METADATA <target> <subcommand>",
                ":monarch.local FAIL METADATA INVALID_TARGET nobody :There is nobody of that name",
                ":monarch.local FAIL METADATA INVALID_TARGET #nowhere :There is nobody of that name",
                ":monarch.local FAIL METADATA INVALID_TARGET bob :There is nobody of that name",
                ":monarch.local FAIL METADATA INVALID_PARAMS SUB :Wrong number of parameters",
                ":monarch.local FAIL METADATA INVALID_PARAMS UNSUB :Wrong number of parameters",
                ":monarch.local FAIL METADATA INVALID_PARAMS GET :Wrong number of parameters",
            ])
        let third = try await gateway.alice("batch draft/metadata-3", nick: "ally")
        expectLines(
            try await third.ask(
                "METADATA bob ::x y", "METADATA nobody LIST", "METADATA bob GET X", "METADATA * SET X y",
                "METADATA * SET display-name", "METADATA bob SET status x"),
            [
                ":monarch.local FAIL METADATA INVALID_PARAMS * :There is GET, LIST, SET, CLEAR, SUB, UNSUB, SUBS and SYNC",
                ":monarch.local FAIL METADATA INVALID_TARGET nobody :There is nobody of that name",
                ":monarch.local BATCH +b2 metadata bob",
                "@batch=b2 :monarch.local WARN METADATA INVALID_KEY X :A key is made of a-z, 0-9 and _./-, at most 64 of them",
                ":monarch.local BATCH -b2",
                ":monarch.local FAIL METADATA INVALID_KEY X :A key is made of a-z, 0-9 and _./-, at most 64 of them",
                ":monarch.local FAIL METADATA INVALID_VALUE display-name :A display name cannot be empty",
                ":monarch.local FAIL METADATA KEY_NO_PERMISSION bob status :This key cannot be set here",
            ])
        // Nobody may have both, and a client with neither is told in words.
        expectLines(
            try await third.ask("CAP REQ draft/metadata-2"), [":monarch.local CAP ally NAK draft/metadata-2"])
        let plain = try await gateway.alice(nick: "al")
        expectLines(
            try await plain.ask("METADATA nobody LIST", "METADATA bob GET status display-name"),
            [
                ":monarch.local NOTICE al :METADATA: There is nobody of that name",
                ":monarch.local 766 al bob status :Key not set", ":monarch.local 761 al bob display-name * BOB",
            ])
    }

    @Test func `a line that is not UTF-8 sets nothing`() async throws {
        let gateway = TestGateway()
        let alice = try await gateway.alice("batch draft/metadata-2")
        try await alice.send(bytes: Array("METADATA * SET status :caf".utf8) + [0xE9, 13, 10])
        expectLines(
            try await alice.take(), [":monarch.local NOTICE alice :METADATA: The line is not UTF-8 and was dropped"])
        #expect(try await gateway.network { $0.calls } == ["connect"])
    }
}
