// SPDX-License-Identifier: Apache-2.0

import Testing
import XML

@testable import SOAP

@Suite struct SOAPTests {
    private func body(_ text: String) throws -> XMLElement? {
        try SOAPEnvelope.body(of: try XMLReader.parse(text, limits: .soap))
    }

    private func fault(_ text: String) throws -> SOAPFault? {
        do {
            _ = try SOAPEnvelope.body(of: try XMLReader.parse(text, limits: .soap))
            return nil
        } catch let fault as SOAPFault {
            return fault
        }
    }

    @Test func aFaultWithoutABody() throws {
        let fault = try #require(try fault(Golden.rstRefused))
        #expect(fault == SOAPFault(code: "wsse:FailedAuthentication", string: "Authentication Failure"))
        #expect(fault.localCode == "FailedAuthentication")
    }

    @Test func aFaultOfSOAP12() throws {
        let fault = try #require(try fault(Golden.rst2Refused))
        #expect(
            fault
                == SOAPFault(
                    code: "wst:FailedAuthentication", string: "Authentication Failure", errorCode: "0x80048821"))
    }

    @Test func aFaultOfTheAddressBook() throws {
        let fault = try #require(try fault(Golden.forbidden))
        #expect(fault.code == "soap:Client")
        #expect(fault.errorCode == "Forbidden")
        #expect("\(fault)" == "SOAP fault soap:Client (Forbidden)")
    }

    @Test func aFaultThatSendsElsewhereAndOneThatNamesAContact() throws {
        let redirect = try fault(
            """
            <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:psf="urn:x"><S:Fault>
            <faultcode>psf:Redirect</faultcode><psf:redirectUrl> https://other.example.com/RST.srf </psf:redirectUrl>
            <faultstring>Authentication Failure</faultstring></S:Fault></S:Envelope>
            """)
        #expect(redirect?.redirect == "https://other.example.com/RST.srf")
        #expect(redirect?.localCode == "Redirect")
        let conflict = try fault(
            """
            <e:Envelope xmlns:e="u"><e:Body><e:Fault><faultcode>soap:Client</faultcode><detail>
            <errorcode>ContactAlreadyExists</errorcode><additionalDetails><conflictObjectId>c-1</conflictObjectId>
            </additionalDetails></detail></e:Fault></e:Body></e:Envelope>
            """)
        #expect(conflict?.errorCode == "ContactAlreadyExists")
        #expect(conflict?.conflictObjectID == "c-1")
    }

    @Test func bodiesAndTheirAbsence() throws {
        #expect(try body(Golden.contactAdd)?.name == "ABContactAddResponse")
        #expect(try body("<Envelope><Body/></Envelope>") == nil)
        #expect(try body("<Envelope/>") == nil)
        #expect(try body("<html><Body><p/></Body></html>") == nil)
        #expect(try fault("<Envelope><Body><Fault/></Body></Envelope>") == SOAPFault(code: "", string: ""))
        let request = try XMLReader.parse("<Envelope><Body><ABFindAll/></Body></Envelope>", limits: .soap)
        #expect(SOAPEnvelope.action(of: request) == "ABFindAll")
    }

    @Test func whatIsWrittenIsRead() throws {
        let bytes = SOAPEnvelope.fault(
            string: "no <ticket>", actor: "urn:x/ABFindAll", errorCode: "PassportAuthFail", errorNamespace: "urn:x")
        let root = try XMLReader.parse(bytes, limits: .soap)
        #expect(root.namespace == SOAPEnvelope.namespace)
        #expect(throws: SOAPFault(code: "soap:Client", string: "no <ticket>", errorCode: "PassportAuthFail")) {
            try SOAPEnvelope.body(of: root)
        }
    }
}
