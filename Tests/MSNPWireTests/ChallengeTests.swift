// SPDX-License-Identifier: Apache-2.0

import MSNPWire
import Testing

/// Answers computed by two independent programs; each line is challenge, product, answer.
private func vectors(_ table: String) -> [(challenge: String, product: String, response: String)] {
    table.split(separator: "\n").map { line in
        let fields = line.split(separator: " ").map(String.init)
        return (fields[0], fields[1], fields[2])
    }
}

@Suite struct ChallengeTests {
    @Test func firstGeneration() throws {
        let cases = vectors(Self.firstTable)
        #expect(cases.count == 9)
        for vector in cases {
            let product = try #require(Challenge.products.first { $0.id == vector.product })
            for dialect in [Dialect.msnp6, .msnp10] {
                let response = Challenge.response(challenge: vector.challenge, product: product, dialect: dialect)
                #expect(response == vector.response, "\(vector)")
            }
        }
    }

    @Test func secondGeneration() throws {
        let cases = vectors(Self.secondTable)
        #expect(cases.count == 54)
        for vector in cases {
            let product = try #require(Challenge.products.first { $0.id == vector.product })
            for dialect in [Dialect.msnp11, .msnp18] {
                let response = Challenge.response(challenge: vector.challenge, product: product, dialect: dialect)
                #expect(response == vector.response, "\(vector)")
            }
        }
    }

    @Test func aServerTellsRightFromWrong() {
        let right = "85ecb0db8f32113df79ce0892b9a102c"
        func isRight(_ response: String, product: String = "PROD0090YUAUV{2B", dialect: Dialect = .msnp18) -> Bool {
            Challenge.verify(
                response: response, challenge: "22210219642164014968", productID: product, dialect: dialect)
        }
        #expect(isRight(right))
        #expect(isRight(right.uppercased()))
        #expect(!isRight("85ecb0db8f32113df79ce0892b9a102d"))
        #expect(!isRight(""))
        #expect(!isRight(right, product: "PROD0101{0RM?UBW"))
        #expect(!isRight(right, product: "nobody"))
        #expect(!isRight(right, dialect: .msnp9))
    }

    @Test func challengesOfAnyLengthAreAnswered() {
        for length in [0, 1, 7, 8, 9, 8000] {
            let challenge = String(repeating: "\u{FF}", count: length)
            for dialect in [Dialect.msnp9, .msnp12] {
                let product = Challenge.product(for: dialect)
                #expect(Challenge.response(challenge: challenge, product: product, dialect: dialect).utf8.count == 32)
            }
        }
    }

    private static let firstTable = """
        11111111111111111111 msmsgs@msnmsgr.com 3b6666b60157322b6fc6e41a115968f5
        11111111111111111111 PROD0038W!61ZTF9 24e9d73d581c8068aa24b0d8af4dae13
        11111111111111111111 PROD0061VRRZH@4F 8919f27ac7fb6908fd2daf7555c661e8
        12345678901234567890 msmsgs@msnmsgr.com 8ba1bb9d6dbf624fee31a2053af5fdd0
        12345678901234567890 PROD0038W!61ZTF9 c64fe621f55832479b97b7f50829d5c1
        12345678901234567890 PROD0061VRRZH@4F 30bba2cf70fb75e1869eb8dc111b51fb
        20881396011094617462 msmsgs@msnmsgr.com b38509f86510628ff7eab935085a5286
        20881396011094617462 PROD0038W!61ZTF9 aee29a5d01cf73a1026e215af87d32d9
        20881396011094617462 PROD0061VRRZH@4F be7a9bd2b9a49f62118881ca1bc549b4
        """

    private static let secondTable = """
        22210219642164014968 PROD0090YUAUV{2B 85ecb0db8f32113df79ce0892b9a102c
        22210219642164014968 PROD0101{0RM?UBW 64812169fe9717715f03c678fa4ab938
        22210219642164014968 PROD01065C%ZFN6F 5a7ca864d9edaedfd464bbbd8e1a7c1c
        22210219642164014968 PROD0112J1LW7%NB 82b096fe53bbc00f9c8436a2fbc48f0d
        22210219642164014968 PROD0113H11T8$X_ 52e41a335075c63e132d6f3a497fd82b
        22210219642164014968 PROD0114ES4Z%Q5W e790b908276bb51115fa7eb3c8a36315
        22210219642164014968 PROD0118R6%2WYOS 8c24d791ee3a1064557c99fcf95fde72
        22210219642164014968 PROD0119GSJUC$18 a400af809ac86fbdf6deec7286fc06b8
        22210219642164014968 PROD0120PW!CCV9@ 6e92a312bf6b70ee58e75a1e3315695c
        13038318816579321232 PROD0090YUAUV{2B b01c13020e374d4fa20abfad6981b7a9
        13038318816579321232 PROD0101{0RM?UBW 5f6ae998b8fa70c37b62980f71a0e736
        13038318816579321232 PROD01065C%ZFN6F f52409e13833d91f66af73abfced22bf
        13038318816579321232 PROD0112J1LW7%NB d187bfbdfc8d3746ba8a9037235c7267
        13038318816579321232 PROD0113H11T8$X_ 3b25f5aab8143dd9a47971541666ae0e
        13038318816579321232 PROD0114ES4Z%Q5W d29978c57727acabb46c60fc0166c5cb
        13038318816579321232 PROD0118R6%2WYOS c1f8fb8a2625af1774b0e003451691e5
        13038318816579321232 PROD0119GSJUC$18 d7ab624e79b048bd0ff594bfb8be089a
        13038318816579321232 PROD0120PW!CCV9@ b2b292178e786b7cc16971fabeb5a597
        15570131571988941333 PROD0090YUAUV{2B d8d8cb2c2043a603d8286a3343143ee1
        15570131571988941333 PROD0101{0RM?UBW a2bcaf5dec2e7407282d443a8e38abd8
        15570131571988941333 PROD01065C%ZFN6F 47d2b1e24f85947bdd29b3bfe29f027b
        15570131571988941333 PROD0112J1LW7%NB 1d5fd67d532cb419094072a2e4e6e645
        15570131571988941333 PROD0113H11T8$X_ b405d6f237c67d32bc4661ce5105d267
        15570131571988941333 PROD0114ES4Z%Q5W ae79936594a1918def84ea4997163d6c
        15570131571988941333 PROD0118R6%2WYOS e00ce87d7db6b0c57bd39fbdcb22598a
        15570131571988941333 PROD0119GSJUC$18 521fdf1c2586c53b01b2b2653dc9085f
        15570131571988941333 PROD0120PW!CCV9@ 9cb1df88322e338f23c67780a2ff14e1
        1663122458434562624782678054 PROD0090YUAUV{2B 97fcd62ca9d4bc49d1c27ec98154e821
        1663122458434562624782678054 PROD0101{0RM?UBW 47c010619a78401d6036f418d089b34c
        1663122458434562624782678054 PROD01065C%ZFN6F 73afd021d8f1492c55bd0c876220611e
        1663122458434562624782678054 PROD0112J1LW7%NB dd3fd9add0b998dec62c4cab0b64623f
        1663122458434562624782678054 PROD0113H11T8$X_ 72f8056e41b8c99bc573e767d71ce51e
        1663122458434562624782678054 PROD0114ES4Z%Q5W a283d97bf5cef3e001061ba6feb49eb2
        1663122458434562624782678054 PROD0118R6%2WYOS e77438a72756e8e96b2b78279ee76cde
        1663122458434562624782678054 PROD0119GSJUC$18 01834e6caf136d8e7804149135318db0
        1663122458434562624782678054 PROD0120PW!CCV9@ f379e91748f9722568da550eccefec47
        1 PROD0090YUAUV{2B bc4c76975c88a8cd98c6ea80f34d105e
        1 PROD0101{0RM?UBW a01fcee9c8243e3bbbab828764feb2ab
        1 PROD01065C%ZFN6F f82b6c119fd28d9de159ac28aa3045ad
        1 PROD0112J1LW7%NB 24a03f02cd6d35efdb0f9f1764c2f5e2
        1 PROD0113H11T8$X_ dad18faa45ac785c7ed30391eb0e549a
        1 PROD0114ES4Z%Q5W 3c33d0e3876e9753cb3ceb8624eec7a1
        1 PROD0118R6%2WYOS 2491a2c2a6053464e4133559cea9483a
        1 PROD0119GSJUC$18 cb88cd8be7b85f5fe52ed89a11678d07
        1 PROD0120PW!CCV9@ 1c46477e77b8d4e51598900b3458b7c1
        1234567890123456 PROD0090YUAUV{2B 64b46596fb2b4a50cff5477bbeb8bd4a
        1234567890123456 PROD0101{0RM?UBW 066912f0e61140d46ea58309d6544a2a
        1234567890123456 PROD01065C%ZFN6F 716dd38d3162a29faac3974a4da0f412
        1234567890123456 PROD0112J1LW7%NB b67b119bfd4022b9a394eb8e2ba58aec
        1234567890123456 PROD0113H11T8$X_ cbef2df4cb487320f16154e9be48363a
        1234567890123456 PROD0114ES4Z%Q5W 8e41af1e7990e2c070d77e6b2da692f0
        1234567890123456 PROD0118R6%2WYOS 2b629ea8eed43b3e98fa5da05dd8ac35
        1234567890123456 PROD0119GSJUC$18 e15db61f26ddb0a80e84b39eab40e842
        1234567890123456 PROD0120PW!CCV9@ 5e370c6658a7a0a89993e6d09f32bee8
        """
}
