// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import GatewayCore

@Suite struct NickMapTests {
    private func reference(_ name: String) -> ContactReference {
        ContactReference(account: AccountID("demo/alice@demo.monarch"), contact: ContactID(name))
    }

    @Test func nicksComeFromTheAliasElseFromTheLocalPart() {
        var map = NickMap(maximumLength: 32)
        let answer1 = map.assign(to: reference("1"), kept: nil, alias: nil, address: "bob@example.com")
        #expect(answer1 == "bob")
        let answer2 = map.assign(to: reference("2"), kept: nil, alias: "Big Boss", address: "x@example.com")
        #expect(answer2 == "Big_Boss")
        let answer3 = map.assign(to: reference("3"), kept: nil, alias: "日本", address: "yuki@example.com")
        #expect(answer3 == "yuki")
        let answer4 = map.assign(to: reference("4"), kept: nil, alias: nil, address: "007@example.com")
        #expect(answer4 == "_007")
        let answer5 = map.assign(to: reference("5"), kept: nil, alias: nil, address: "é@example.com")
        #expect(answer5 == "e")
        let answer7 = map.assign(to: reference("7"), kept: nil, alias: nil, address: "ж@example.com")
        #expect(answer7 == "contact")
        let answer6 = map.assign(to: reference("6"), kept: nil, alias: nil, address: "first.last+tag@x")
        #expect(answer6 == "first_last_tag")
    }

    @Test(
        arguments: [
            ("Zoë", "Zoe"), ("Zoe\u{308}", "Zoe"), ("Jérôme", "Jerome"), ("Łódź Ørsted", "Lodz_Orsted"),
            ("Ærø", "AEro"),
            ("Straße", "Strae"), ("ế", "e"), ("日本", nil), ("Ж é", "e"),
        ] as [(String, String?)])
    func lettersLoseTheirMarks(name: String, nick: String?) {
        #expect(NickMap.base(name, maximumLength: 32) == nick)
    }

    @Test func clashesAreNumberedAndCaseDoesNotMakeANickNew() {
        var map = NickMap(maximumLength: 32)
        let answer7 = map.assign(to: reference("1"), kept: nil, alias: nil, address: "bob@a")
        #expect(answer7 == "bob")
        let answer8 = map.assign(to: reference("2"), kept: nil, alias: nil, address: "BOB@b")
        #expect(answer8 == "BOB_")
        let answer9 = map.assign(to: reference("3"), kept: nil, alias: nil, address: "Bob@c")
        #expect(answer9 == "Bob_2")
        #expect(map.owner(of: "bob_") == reference("2"))
    }

    @Test func aNickIsKeptForGood() {
        var map = NickMap(maximumLength: 32)
        let answer10 = map.assign(to: reference("1"), kept: "robert", alias: nil, address: "bob@a")
        #expect(answer10 == "robert")
        // What a store brings back may have been taken or be no nick at all.
        let answer12 = map.assign(to: reference("2"), kept: "ROBERT", alias: nil, address: "rob@a")
        #expect(answer12 == "rob")
        let answer13 = map.assign(to: reference("3"), kept: "a b\r\nQUIT", alias: nil, address: "eve@a")
        #expect(answer13 == "eve")
    }

    @Test func reservedNicksGoToNobody() {
        var map = NickMap(maximumLength: 32)
        map.reserve("Root")
        let answer14 = map.assign(to: reference("1"), kept: nil, alias: nil, address: "root@a")
        #expect(answer14 == "root_")
        // Two clients may have the same nick; it is free when the last of them has gone.
        map.reserve("root")
        map.release("root")
        #expect(!map.isFree("ROOT"))
        map.release("root")
        let answer15 = map.assign(to: reference("2"), kept: nil, alias: nil, address: "root@b")
        #expect(answer15 == "root")
    }

    @Test func longNamesStayWithinTheLimitAndUnique() {
        var map = NickMap(maximumLength: 8)
        let long = String(repeating: "a", count: 300)
        var seen: Set<String> = []
        for index in 0..<120 {
            let nick = map.assign(to: reference("\(index)"), kept: nil, alias: long, address: "a@b")
            #expect(nick.utf8.count <= 8)
            #expect(seen.insert(nick).inserted)
        }
    }

    @Test func aForgottenContactLeavesTheNickFree() {
        var map = NickMap(maximumLength: 32)
        _ = map.assign(to: reference("1"), kept: nil, alias: nil, address: "bob@a")
        #expect(!map.isFree("Bob"))
        // Only who has it gives it up.
        map.forget("bob", of: reference("2"))
        #expect(!map.isFree("bob"))
        map.forget("BOB", of: reference("1"))
        #expect(map.isFree("bob"))
        map.forget("bob", of: reference("1"))
    }

    /// Two thousand of one name are as many steps, and a nick that is given up can be had again.
    @Test(.timeLimit(.minutes(1)))
    func manyOfOneName() {
        var nicks = NickMap(maximumLength: 32)
        func contact(_ number: Int) -> ContactReference {
            ContactReference(account: AccountID("a"), contact: ContactID("\(number)"))
        }
        var given: [String] = []
        for number in 0..<20_000 {
            given.append(nicks.assign(to: contact(number), kept: nil, alias: nil, address: "bob@\(number).example"))
        }
        #expect(given.prefix(4) == ["bob", "bob_", "bob_2", "bob_3"])
        #expect(given.last == "bob_19999")
        nicks.forget("bob_2", of: contact(2))
        #expect(nicks.assign(to: contact(99_999), kept: nil, alias: nil, address: "bob@x.example") == "bob_2")
    }
}
